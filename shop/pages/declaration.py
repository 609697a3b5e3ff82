"""How a page declares its facts: `PAGE = Page(...)` in the `__init__.py` of its folder, and nothing anywhere else."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
VISITORS = ("anonymous", "customer")


class Visit(NamedTuple):
    """An address that visitors ask for, below a stage's prefix: `Visit("product/x/?sort=worst", 12, "sorted")`."""

    path: str
    popularity: float  # beside the others of its kind, in whatever unit
    kind: str  # one of the page's kinds


@dataclass(frozen=True, kw_only=True)
class Page:
    """What the frame has to know of a page and cannot read from its code.

    URLs, the lab's index, the manifest, the load test and the contracts follow from it. Raises ValueError where a fact
    cannot be true, and TypeError where one is missing; `shop.pages.facts` says in which file.
    """

    route: str
    """Its path below a stage's prefix, as Django's `path` has it: `category/<slug:slug>/`. "" is the stage's root."""
    methods: tuple[str, ...]
    """How visitors ask for it. The first is what the load test and the contracts ask with."""
    visitors: tuple[str, ...]
    """Who may see it: `anonymous`, `customer` or both. Nobody else gets the right answer."""
    marker: str
    """What is found in the body of each right answer; "" where there is nothing to look for, as in a redirect."""
    kinds: Mapping[str, float]
    """The shares of the kinds of visits; they add up to 1. Kinds that the data has no address for are left out."""
    sample_urls: Callable[[], Iterable[Visit]]
    """Returns what visitors ask for, from the data that is there; in an empty shop it may be nothing."""
    bad_requests: Mapping[str, int]
    """What cannot be asked for, as `{query string: status of the answer}`; {} where no parameter is read."""
    status: int = 200
    """The status of a right answer: below 400, which is where errors begin."""
    greets: bool = True
    """Whether it says who is signed in, by name."""

    def __post_init__(self) -> None:
        if self.route.startswith("/"):
            raise ValueError(f"its route {self.route!r} begins with a slash, which the stage's prefix has already")
        _check("methods", self.methods, METHODS)
        _check("visitors", self.visitors, VISITORS)
        if not 200 <= self.status < 400:
            raise ValueError(f"its status is {self.status}, not one of a right answer, from 200 to 399")
        if not self.kinds or abs(sum(self.kinds.values()) - 1) > 1e-9:
            raise ValueError(f"the shares of its kinds add up to {sum(self.kinds.values()):g}, not to 1")


def _check(fact: str, given: tuple[str, ...], known: tuple[str, ...]) -> None:
    if isinstance(given, str) or not given or not {*given} <= {*known}:
        raise ValueError(f"its {fact} are {given!r}, not one or more of {', '.join(known)}")
