"""The pages of docs/tutorial/: the chapters' prose, with what they name inserted, in lines of one width."""

import re
import shlex
import textwrap
from pathlib import Path

from cookbook.reading import RecipeError
from cookbook.tutorial.inserts import INSERTS

CHAPTERS = Path(__file__).with_name("chapters")
WIDTH = 120
GENERATED = (
    "<!-- Written by `python -m cookbook pages` from cookbook/tutorial/chapters/{name}, and from source, records and "
    "runs. Change those. -->"
)
_INSERT = re.compile(r"\[\[([a-z][a-z-]*)((?: [^\[\]\n]+)?)\]\]")
_ITEM = re.compile(r"(?:- |\d+\. )")
_NO_PROSE = ("|", "#", "    ", "<", ">", "`")


def texts(folder=CHAPTERS):
    """Return `{path below docs: text}` of all pages of the tutorial."""
    return {f"tutorial/{file.name}": text_of(file) for file in sorted(folder.glob("*.md"))}


def text_of(file):
    """Return a page; raise RecipeError that names file and line where something cannot be inserted."""
    lines = file.read_text(encoding="utf-8").splitlines()
    told = [_inserted(line, f"{file.name}, line {number}") for number, line in enumerate(lines, 1)]
    return "\n\n".join([GENERATED.format(name=file.name), *_filled("\n".join(told))]) + "\n"


def _inserted(line, where):
    def found(match):
        name, arguments = match[1], shlex.split(match[2])
        if name not in INSERTS:
            raise RecipeError(f"{where}: nothing inserts {name}. There are {', '.join(sorted(INSERTS))}.")
        try:
            return str(INSERTS[name](*arguments))
        except (RecipeError, TypeError) as error:
            raise RecipeError(f"{where}: [[{name}]] cannot be inserted: {error}") from error

    return _INSERT.sub(found, line)


def _filled(text):
    """Yield the paragraphs of a page, those of prose in lines of one width: what was inserted has another length."""
    in_code = False
    for block in text.split("\n\n"):
        is_code = in_code or "```" in block
        in_code ^= block.count("```") % 2
        if is_code or (block.startswith(_NO_PROSE) and not re.match(r"`[^`]+`[ :,.]", block)):
            yield block
        else:
            yield "\n".join(_lines(part) for part in re.split(rf"\n(?={_ITEM.pattern})", block))


def _lines(part):
    marker = _ITEM.match(part)
    return textwrap.fill(
        " ".join(part.split()),
        WIDTH,
        subsequent_indent=" " * (marker.end() if marker else 0),
        break_long_words=False,
        break_on_hyphens=False,
    )
