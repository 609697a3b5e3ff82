"""Values that know what they were made from.

    cached = look({"menu": ["catalogue"]})          # what is there, and the tokens: one round trip for both
    if cached.missing:
        cached.make({"menu": render_menu})          # after the tokens were read
    cached.values["menu"]

A value lies beside the version tokens of its tags, not under a key that contains them: one round trip finds both, and
what is outdated is overwritten instead of left behind. Price: the tokens travel with every read.
"""

import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from math import inf
from typing import Any, NamedTuple

from . import client, clock, versions
from .memory import Memory

TIMEOUT = 3600  # seconds; the longest that anything is stored
LONGEST_REMEMBERED = 300  # characters of a key; that of a page with many filters may have thousands

Tokens = dict[str, int | None]


class Entry(NamedTuple):
    """What lies in the cache under a key."""

    made_from: Tokens
    until: float  # timestamp, like all moments here: a datetime takes three times as long to unpickle
    value: Any


_tags_of: Memory[str, tuple[str, ...]] = Memory(most=50_000)


class Sources:
    """What a whole was made from: the tokens of all values that were looked up or made for it, and until when all hold.

    A tag that is met twice keeps its earlier token, so that what was made while it changed is void at once. What was
    made is stored together with the whole, in one round trip.
    """

    def __init__(self) -> None:
        self.until = inf
        self._tokens: Tokens = {}
        self._made: dict[str, Entry] = {}

    @property
    def is_known(self) -> bool:
        """Tell whether anything was looked up: what has no source would never be void."""
        return bool(self._tokens)

    def add(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            self._tokens = entry.made_from | self._tokens
            self.until = min(self.until, entry.until)

    def add_made(self, entries: Mapping[str, Entry]) -> None:
        self._made |= entries
        self.add(entries.values())

    def store(self, whole: Mapping[str, Any]) -> None:
        """Store `{key: value}` of what was made from all this, and what was made on the way."""
        _put(self._made | {key: Entry(self._tokens, self.until, value) for key, value in whole.items()})


def get_many(keys: Collection[str], sources: Sources | None = None) -> dict[str, Any]:
    """Return `{key: value}` of what is there and still true, from one round trip.

    Which tags a value was made from is remembered from the last time; the first time costs a second round trip.
    """
    return _found(keys, sources)[0]


def look(wanted: Mapping[str, Iterable[str]], sources: Sources | None = None) -> "Lookup":
    """Look for values, `{key: tags that they are made from}`, and return the Lookup, from one round trip.

    `sources` are those of the whole that they are for, if it is cached as well.
    """
    values, tokens, moment = _found(wanted, sources, {*clock.tags()}.union(*wanted.values()), [clock.KEY])
    return Lookup(wanted, values, tokens, moment.get(clock.KEY), sources)


class Lookup:
    """The values that were found, and the tokens under which those that were not can be made.

    `values` is `{key: value}`, `missing` the keys of the others, `tokens` `{tag: token}`; where something is missing,
    `until` is the next moment when time alone changes anything, a timestamp.
    """

    def __init__(
        self,
        wanted: Mapping[str, Iterable[str]],
        values: dict[str, Any],
        tokens: Tokens,
        moment: object,
        sources: Sources | None,
    ) -> None:
        self.values, self.tokens, self.until = values, tokens, inf
        self.missing = [key for key in wanted if key not in values]
        self._tags = {key: {versions.EPOCH, *wanted[key]} for key in self.missing}
        self._limits: dict[str, float] = {}
        self._sources = sources
        if self.missing:
            of_clock = (versions.EPOCH, *clock.tags())
            needed = {*of_clock}.union(*self._tags.values())
            self.tokens |= versions.current([tag for tag in needed if tokens[tag] is None])
            self.until = clock.next_change(moment, tuple(self.tokens[tag] for tag in of_clock))

    def version_of(self, tag: str) -> str | None:
        """Return what stays equal as long as data of this tag is what it was; None while the cache is down."""
        tokens = self.tokens[versions.EPOCH], self.tokens[tag]
        return None if None in tokens else repr(tokens)  # whatever somebody has left in the place of a token

    def add_tags(self, more: Mapping[str, Collection[str]]) -> None:
        """Read the tokens of more tags, `{key: tags}`, in one round trip: tags that some data had to be read to know.

        Call it before the data that the tags are of. The data that told them has tags of its own. What is there
        already keeps the tags that it has.
        """
        more = {key: tags for key, tags in more.items() if key in self._tags}
        if unknown := [tag for tag in {*()}.union(*more.values()) if self.tokens.get(tag) is None]:
            self.tokens |= versions.current(unknown)
        for key, tags in more.items():
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
        """Store `{key: value}` of what was missing, up to the next moment when time alone changes it."""
        entries = {
            key: Entry({tag: self.tokens[tag] for tag in self._tags[key]}, self._limits.get(key, self.until), value)
            for key, value in made.items()
        }
        self.values |= made
        if self._sources is None:
            _put(entries)
        else:
            self._sources.add_made(entries)


def _put(entries: Mapping[str, Entry]) -> None:
    entries = {key: entry for key, entry in entries.items() if None not in entry.made_from.values()}
    if entries:
        last = max(entry.until for entry in entries.values())  # what is over sooner is not found any more by then
        client.set_many(entries, clock.timeout(last, TIMEOUT))
        _remember_tags(entries)


def _remember_tags(entries: Mapping[str, Entry]) -> None:
    for key, entry in entries.items():
        tags = tuple(entry.made_from)
        if len(key) <= LONGEST_REMEMBERED and _tags_of.get(key) != tags:
            _tags_of[key] = tuple(map(sys.intern, tags))  # one string for all keys that have a tag


def _found(
    keys: Collection[str], sources: Sources | None, tags: Iterable[str] = (), others: Collection[str] = ()
) -> tuple[dict[str, Any], Tokens, dict[str, Any]]:
    """Return `{key: value}`, `{tag: token}` of these tags and those remembered for the keys, and `{other: value}`."""
    asked = {versions.EPOCH}.union(tags, *[_tags_of.get(key, ()) for key in keys])
    names = {tag: versions.key(tag) for tag in asked}
    found = client.get_many([*keys, *others, *names.values()])
    entries: dict[str, Entry] = {key: found[key] for key in keys if isinstance(found.get(key), Entry)}
    tokens: Tokens = {tag: found.get(name) for tag, name in names.items()}
    if unasked := set[str]().union(*[entry.made_from for entry in entries.values()]) - asked:
        found |= client.get_many([versions.key(tag) for tag in unasked])
        tokens |= {tag: found.get(versions.key(tag)) for tag in unasked}
    _remember_tags(entries)
    now = clock.now()  # what is made of a value must not outlive it, however late the server's clock takes it away
    true = {
        key: entry for key, entry in entries.items() if entry.until > now and entry.made_from.items() <= tokens.items()
    }
    if sources is not None:
        sources.add(true.values())
    return {key: entry.value for key, entry in true.items()}, tokens, {key: found.get(key) for key in others}
