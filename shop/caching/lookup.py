"""Looking for values, and making those that are missing.

cached = look({"menu": ["catalogue"]})          # what is there, and the tokens: one round trip for both
if cached.missing:
    cached.make({"menu": render_menu})          # after the tokens were read
cached.values["menu"]
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from math import inf
from typing import Any

from . import admission, clock, store, versions
from .store import Entry, Found, Sources


def look(
    wanted: Mapping[str, Iterable[str]], sources: Sources | None = None, endless: Collection[str] = ()
) -> "Lookup":
    """Look for values, `{key: tags that they are made from}`, and return the Lookup, from one round trip.

    `sources` are those of the whole that they are for, if it is cached as well. `endless` are those of the keys that
    visitors can make up without end: what is missing under them is stored when it is asked for again (admission.py).
    """
    found = store.find(wanted, sources, {*clock.tags()}.union(*wanted.values()), [clock.KEY])
    return Lookup(wanted, found, sources, endless)


class Lookup:
    """The values that were found, and the tokens under which those that were not can be made.

    `values` is `{key: value}`, `missing` the keys of the others, `tokens` `{tag: token}`; where something is missing,
    `until` is the next moment when time alone changes anything, a timestamp.
    """

    def __init__(
        self,
        wanted: Mapping[str, Iterable[str]],
        found: Found,
        sources: Sources | None,
        endless: Collection[str],
    ) -> None:
        self.values, self.tokens, self.until = found.values, found.tokens, inf
        self.missing = [key for key in wanted if key not in found.values]
        self._tags = {key: {versions.EPOCH, *wanted[key]} for key in self.missing}
        self._limits: dict[str, float] = {}
        self._sources = sources
        # What lies under a key, though outdated, was admitted before.
        unknown = [key for key in endless if key in self._tags and key not in found.there]
        self._not_admitted = {*unknown} - admission.count(unknown)  # made, but not stored
        if self.missing:
            of_clock = (versions.EPOCH, *clock.tags())
            self._draw({*of_clock}.union(*self._tags.values()))
            self.until = clock.next_change(found.others.get(clock.KEY), tuple(self.tokens[tag] for tag in of_clock))

    def version_of(self, tag: str) -> str | None:
        """Return what stays equal as long as data of this tag is what it was; None while the cache is down."""
        tokens = self.tokens[versions.EPOCH], self.tokens[tag]
        return None if None in tokens else repr(tokens)  # a string, whatever another program has written there

    def add_tags(self, more: Mapping[str, Collection[str]]) -> None:
        """Read the tokens of more tags of missing values, `{key: tags}`, in one round trip.

        For tags that are not known, or not known to exist, before some data is read: whoever makes up names would
        leave a token for each of them. Call it before the data that the tags are of is read. The data that told them
        has tags of its own:

            product = find_or_404(slug)                                # whose shelf is in the catalogue
            cached.add_tags({around: [f"shelf:{product.shelf}"]})      # before the products of the shelf are read
        """
        of_missing = {key: tags for key, tags in more.items() if key in self._tags}
        self._draw(set[str]().union(*of_missing.values()))
        for key, tags in of_missing.items():
            self._tags[key].update(tags)

    def limit(self, key: str, until: float) -> None:
        """Keep a missing value up to this timestamp at most, although no write has renewed it by then."""
        self._limits[key] = min(until, self._limits.get(key, self.until))

    def make(self, makers: Mapping[str, Callable[[], Any]]) -> None:
        """Make what is missing, by `{key: function}`, one after the other in the order of `wanted`, and store it.

        Where one fails, those before it are stored all the same: what a 404 was told from need not be made again.
        """
        made = {}
        try:
            for key in self.missing:
                made[key] = self.values[key] = makers[key]()
        finally:
            if made:
                self.store(made)

    def store(self, made: Mapping[str, Any]) -> None:
        """Store `{key: value}` of what was missing, up to the next moment when time alone changes it.

        What is endless and was not asked for before is not stored; the sources are told of it all the same.
        """
        entries = {
            key: Entry({tag: self.tokens[tag] for tag in self._tags[key]}, self._limits.get(key, self.until), value)
            for key, value in made.items()
        }
        self.values |= made
        stored = {key: entry for key, entry in entries.items() if key not in self._not_admitted}
        if self._sources is None:
            store.put(stored)
        else:
            self._sources.add(entries.values())
            self._sources.store_later(stored)

    def _draw(self, tags: Iterable[str]) -> None:
        """Read the tokens of these tags that are not known yet; tags without one get one."""
        if unknown := [tag for tag in tags if self.tokens.get(tag) is None]:
            self.tokens |= versions.current(unknown)
