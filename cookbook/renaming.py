"""A recipe in the reader's own names, by substitution of whole words."""

import keyword
import re
import textwrap

from cookbook.reading import OWN_MODELS, RecipeError

APP = "app"  # the reader's app, of which the models are
UNNAMED = "yourapp"
QUOTES = '"""'


def printed(recipe, given):
    """Return the reader's part in the names `given`, `{ours: theirs}`, and in those that follow from them.

    A comment after the code lists the names that are still the shop's. Raises RecipeError for a name that there is not.
    """
    check(recipe, given)
    theirs = given | following(recipe, given)
    text = renamed(recipe.above, {name: theirs[name] for name in theirs if name != APP}, given.get(APP))
    left = [f"{name} ({what})" for name, what in recipe.names.items() if name not in theirs]
    return f"{text}\n\n{_comment(left)}\n" if left else text


def check(recipe, given):
    if unknown := given.keys() - recipe.names.keys() - {APP}:
        known = ", ".join(f"{name} ({what})" for name, what in recipe.names.items()) or "none"
        raise RecipeError(f"{recipe.name} has no name {', '.join(sorted(unknown))}. Its names are: {known}.")
    for name, theirs in given.items():
        if not all(map(_is_name, theirs.split("."))):
            raise RecipeError(f"{name}={theirs} is no name in Python.")


def following(recipe, given):
    """Return the names that follow from given ones: from Review=Reply follow review=reply and review_count=reply_count.

    Plurals do not follow. Nor does a name that would be taken twice: it stays, and is told with those that are left.
    """
    words = {name.lower(): _snake(theirs) for name, theirs in given.items()} | given
    taken = {*re.findall(r"\w+", recipe.above), *given.values()}
    found = {}
    for name in recipe.names.keys() - given.keys():
        theirs = "_".join(words.get(word, word) for word in name.split("_"))
        if _is_name(theirs) and theirs not in taken:
            found[name] = theirs
    return found


def renamed(source, names, app=None):
    """Return the source with each whole word in `names` replaced, in lookups (reviews__rating) and product_id, too.

    Of the docstring, only what is code: "no primary key" is no field called key.
    """
    source = source.replace(f"{OWN_MODELS} import", f"{app or UNNAMED}.models import")
    if not names:
        return source
    words = "|".join(map(re.escape, names))
    word = rf"(?<![A-Za-z0-9])(?<![A-Za-z0-9]_)({words})(?=_id\b|(?!_?[A-Za-z0-9]))"
    quoted = rf"(?<=[\"'`.({{]){word}|{word}(?=_id\b|__|\.\w|\(| = )"
    docstring, end, code = source.partition(f"{QUOTES}\n\n")
    prose = re.sub(quoted, lambda match: names[match[1] or match[2]], docstring)
    return prose + end + re.sub(word, lambda match: names[match[1]], code)


def _is_name(text):
    return text.isidentifier() and not keyword.iskeyword(text)


def _snake(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _comment(left):
    return textwrap.fill(f"Still the shop's: {', '.join(left)}.", 118, initial_indent="# ", subsequent_indent="# ")
