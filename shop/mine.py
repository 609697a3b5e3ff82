"""The reader's own stage of a page: where it does not import, its page says so, and all other pages go on working.

`make mine PAGE=category` makes it (shop/management/commands/mine.py), and `make check PAGE=category` judges it.
"""

import traceback
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.shortcuts import render

from shop.stages import MINE, built_on, declared

FOLDER = Path(__file__).parent / "pages"
ROOT = FOLDER.parents[1]


def view_or_why(file, load):
    """Return the view that `load` returns; where it cannot, one that says why, by file and line."""
    try:
        view, base = load(), declared(file).base
        if base != built_on(MINE)[-2]:
            return _saying(f"{told(file)} has the BASE {base}, but {MINE} of another page has {built_on(MINE)[-2]}.")
        return view
    except (Exception, SystemExit) as error:
        return _saying(sentence(error))


def sentence(error):
    """Return what went wrong and where: the innermost line of a page or a part, or that of a syntax error."""
    if isinstance(error, ImproperlyConfigured):
        return str(error)  # it names the file itself
    said = " ".join(str(getattr(error, "msg", None) or error).split()) or "no message"
    said = said.replace(f"{ROOT}/", "")
    frames = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    own = [frame for frame in frames if _is_own(frame[0])]
    places = [(error.filename, error.lineno)] if isinstance(error, SyntaxError) and error.filename else own
    where = f"{told(places[-1][0])}, line {places[-1][1]}: " if places else ""
    return f"{where}{type(error).__name__}: {said}"


def told(file):
    """Return the path of a file as it is told to people."""
    return str(Path(file).relative_to(ROOT)) if Path(file).is_relative_to(ROOT) else str(file)


def watch(sender, **kwargs):
    """Have Django's reloader watch them all: what did not import is no module that it would know of."""
    sender.watch_dir(FOLDER, f"*/{MINE}.py")


def _is_own(filename):
    return any(Path(filename).is_relative_to(ROOT / "shop" / room) for room in ("pages", "parts"))


def _saying(why):
    def broken(request, **captured):
        return render(request, "shop/mine_broken.html", {"why": why}, status=500)

    return broken
