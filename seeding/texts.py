"""Descriptions and reviews, put together from sentences.

A description is made twice in one go, as Markdown and as the HTML that `shop.markdown.render` gives for it. Each
sentence is rendered once; blocks that are set apart by empty lines, and sentences with balanced emphasis, render the
same alone as together, and slots are filled with letters and digits only. `manage.py derived` compares every one.
"""

from seeding import opinions, phrases
from shop.markdown import render


def _compiled(sentences):
    return [(text, render(text).removeprefix("<p>").removesuffix("</p>\n")) for text in sentences]


_OPENING, _PROMISE, _FEATURES, _MATERIAL = map(
    _compiled, (phrases.OPENING, phrases.PROMISE, phrases.FEATURES, phrases.MATERIAL)
)
_USE, _STEPS, _CARE, _BOX = map(_compiled, (phrases.USE, phrases.STEPS, phrases.CARE, phrases.BOX))
_GUARANTEE, _QUOTES = map(_compiled, (phrases.GUARANTEE, phrases.QUOTES))
_QUESTIONS = [(question, *_compiled([answer])) for question, answer in phrases.QUESTIONS]
_DEPARTMENT = {name: _compiled(sentences) for name, sentences in phrases.DEPARTMENT.items()}
_TABLES = [(text, render(text)) for text in phrases.TABLES]


def description(dice, department, slots):
    """Return 2 to 6 KB of Markdown and its HTML. What varies is which sections there are and how long each is."""
    blocks = [
        _paragraph([dice.one(_OPENING), *dice.some(_PROMISE, dice.between(3, 6))]),
        _heading(2, dice.one(("At a glance", "Why this one", "What you get"))),
        _items("ul", dice.some(_FEATURES, dice.between(4, 7))),
        _heading(2, dice.one(("On the road", "In use", "How it rides"))),
        _paragraph(dice.some(_DEPARTMENT[department], dice.between(4, 6))),
        _paragraph(dice.some(_USE, dice.between(3, 6))),
    ]
    if dice.chance(0.3):
        blocks.append(_quote(dice.one(_QUOTES)))
    if dice.chance(0.4):
        blocks += [_heading(3, "In figures"), dice.one(_TABLES)]
    if dice.chance(0.8):
        blocks += [
            _heading(2, "What it is made of"),
            _paragraph(dice.some(_MATERIAL, dice.between(3, 6))),
        ]
    if dice.chance(0.5):
        blocks += [_heading(2, "Fitting"), _items("ol", dice.some(_STEPS, dice.between(4, 7)))]
    if dice.chance(0.7):
        blocks += [_heading(2, "Care"), _paragraph(dice.some(_CARE, dice.between(2, 5)))]
    if questions := dice.some(_QUESTIONS, dice.between(1, 8)):
        blocks.append(_heading(2, "Questions"))
        for question, answer in questions:
            blocks += [_heading(3, question), _paragraph([answer])]
    blocks += [
        _heading(2, "In the box"),
        _items("ul", dice.some(_BOX, dice.between(3, 6))),
        _heading(2, "Guarantee"),
        _paragraph(dice.some(_GUARANTEE, dice.between(2, 4))),
    ]
    markdown, html = zip(*blocks, strict=True)
    return "\n\n".join(markdown).format_map(slots), "".join(html).format_map(slots)


def review(dice, rating, kind):
    """Return a title and a body of one to five sentences."""
    fitting = opinions.HIGH if rating > 3 else opinions.MIDDLE if rating == 3 else opinions.LOW
    sentences = [dice.one(fitting)]
    for _ in range(dice.below(4)):
        pool = fitting if dice.chance(0.8) else opinions.MIDDLE
        sentence = dice.one(pool)
        if sentence not in sentences:
            sentences.append(sentence)
    return dice.one(opinions.TITLES[rating]), " ".join(sentences).replace("{kind}", kind)


def _heading(level, text):
    return f"{'#' * level} {text}", f"<h{level}>{text}</h{level}>\n"


def _paragraph(sentences):
    return " ".join(text for text, _ in sentences), f"<p>{' '.join(html for _, html in sentences)}</p>\n"


def _items(tag, items):
    marks = ("-" if tag == "ul" else f"{number}." for number in range(1, len(items) + 1))
    markdown = "\n".join(f"{mark} {text}" for mark, (text, _) in zip(marks, items, strict=True))
    return markdown, f"<{tag}>\n" + "".join(f"<li>{html}</li>\n" for _, html in items) + f"</{tag}>\n"


def _quote(sentence):
    return f"> {sentence[0]}", f"<blockquote>\n<p>{sentence[1]}</p>\n</blockquote>\n"
