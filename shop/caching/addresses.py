"""The key of a whole page: its path and the one query string that stands for what was asked and found valid.

Neither the spelling, the order and the repetition of parameters nor those that the page does not know, such as what a
newsletter or an advertisement adds to a link, make another key:

    /category/bells/?page=02&utm_source=letter&sort=price   is   ?page=2&sort=price
    /category/bells/?page=1                                 is   ?

So a page must build its links from what is valid, too.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

from .memory import remembering
from .scope import scope_of


class Query(Protocol):
    """A page's parameters: a class of Django's forms, with two class methods beside its fields."""

    base_fields: Mapping[str, Any]

    def of(self, query: Any) -> Any:
        """Return the cleaned values of a request's `GET`, or raise BadRequest."""

    def canonical(self, chosen: Any) -> str:
        """Return the one query string that stands for cleaned values; "" where they are all defaults."""


def key_of(request: HttpRequest, query: Query | None) -> Any:
    """Return the key of the page that is asked for, or None where there is none to cache.

    A page without parameters, whose `query` is None, has one key whatever is added to its address.
    """
    if request.method not in {"GET", "HEAD"}:
        return None
    if query is None:
        return f"page:{scope_of(request)}{request.path}?"
    asked, fields = request.GET, query.base_fields
    known = tuple((name, *asked.getlist(name)) for name in fields if name in asked) if asked else ()
    canonical = _canonical(query, known)
    return None if canonical is None else f"page:{scope_of(request)}{request.path}?{canonical}"


@remembering(most=1024)
def _canonical(query: Query, known: tuple[tuple[str, ...], ...]) -> str | None:
    """Return the query string that stands for these parameters, `(name, value, ...)` each.

    It is "" where they are all defaults, and None where they are not valid.
    """
    try:
        return query.canonical(query.of(MultiValueDict({name: values for name, *values in known})))
    except BadRequest:
        return None
