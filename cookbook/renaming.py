"""A recipe in the reader's own names, by substitution of whole words."""

import re

from cookbook.reading import OWN_MODELS, RecipeError

APP = "app"  # the reader's app, of which the models are
UNNAMED = "yourapp"
QUOTES = '"""'


def printed(recipe, given):
    """Return the reader's part in the names `given`, `{ours: theirs}`; raise RecipeError unless they are all there."""
    check(recipe, given)
    return renamed(recipe.above, {name: theirs for name, theirs in given.items() if name != APP}, given.get(APP))


def check(recipe, given):
    known = ", ".join(f"{name} ({what.strip(' .')})" for name, what in recipe.names.items()) or "none"
    if unknown := given.keys() - recipe.names.keys() - {APP}:
        raise RecipeError(f"{recipe.name} has no name {', '.join(sorted(unknown))}. Its names are: {known}.")
    if given and (missing := sorted(recipe.names.keys() - given.keys())):
        raise RecipeError(f"{recipe.name} wants {', '.join(missing)} as well. Its names are: {known}.")
    for name, theirs in given.items():
        if not all(part.isidentifier() for part in theirs.split(".")):
            raise RecipeError(f"{name}={theirs} is no name in Python.")


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
