"""Values that know what they were made from. See lookup.py for how to look for one, and make it.

The one rule: **a value is true while each token that it was made from equals the present token of that tag**. A write
takes the tag's token away (versions.py), and with it the truth of all that was made from it. Nobody has to find those
values: each is found untrue when it is asked for next, and is overwritten.

    menu    made from {catalogue: 71}    present tokens {catalogue: 71}    true
    menu    made from {catalogue: 71}    present tokens {catalogue: 85}    there, but not true: made anew

A value lies beside the tokens of its tags, not under a key that contains them: one round trip finds both, and what is
outdated is not left behind under an old key. Price: the tokens travel with every read.
"""

import sys
from collections.abc import Collection, Iterable, Mapping
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


class Found(NamedTuple):
    """What one round trip has found."""

    values: dict[str, Any]  # by key, of what is true: see the rule above
    there: Collection[str]  # the keys under which anything is stored, true or outdated
    tokens: Tokens  # by tag
    others: dict[str, Any]  # of keys that are no values; None where there is nothing


_tags_of: Memory[str, tuple[str, ...]] = Memory(most=10_000)


class Sources:
    """What a whole was made from: the tokens of all values that were looked up or made for it, and until when all hold.

    A write may come between two looks for one page, which is then made of old and of new. So a tag that is met twice
    keeps its earlier token: that is not the present one any more, and the page is untrue as soon as it is stored. What
    was made on the way is stored together with the whole, in one round trip.
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
            self._tokens = entry.made_from | self._tokens  # the right side wins: the earlier token
            self.until = min(self.until, entry.until)

    def store_later(self, entries: Mapping[str, Entry]) -> None:
        """Store these entries when the whole is made."""
        self._made |= entries

    def store(self, whole: Mapping[str, Any]) -> None:
        """Store `{key: value}` of what was made from all this, and what was made on the way."""
        put(self._made | {key: Entry(self._tokens, self.until, value) for key, value in whole.items()})


def get_many(keys: Collection[str], sources: Sources | None = None) -> dict[str, Any]:
    """Return `{key: value}` of what is there and still true, from one round trip.

    Which tags a value was made from is remembered from the last time; the first time costs a second round trip.
    """
    return find(keys, sources).values


def put(entries: Mapping[str, Entry]) -> None:
    """Store the entries, but for those whose tokens are not all known."""
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


def find(
    keys: Collection[str], sources: Sources | None = None, tags: Iterable[str] = (), others: Collection[str] = ()
) -> Found:
    """Return what is there of the keys, with tokens of these tags and of those remembered for the keys."""
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
    values = {key: entry.value for key, entry in true.items()}
    return Found(values, entries.keys(), tokens, {key: found.get(key) for key in others})
