"""Values that know what they were made from.

    kept = store.look({"menu": ["catalogue"]})      # what is there, and the generations: one round trip for both
    if kept.missing:
        kept.make({"menu": render_menu})            # after the generations were read
    kept.values["menu"]

A value lies beside the generations of its tags, not under a key that contains them: one round trip finds both, and
what is outdated is overwritten instead of left behind. Price: the tokens travel with every read.
"""

import sys
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from shop.caching import client, clock, generations

TIMEOUT = 3600  # seconds; the longest that anything is kept
MOST_REMEMBERED = 50_000  # keys, for each process
LONGEST_REMEMBERED = 300  # characters of a key; that of a page with many filters may have thousands


class Entry(NamedTuple):
    """What lies in the cache under a key."""

    made_from: dict  # tag: token
    until: float  # timestamp, like all moments here: a datetime takes three times as long to unpickle
    value: object


_tags_of = {}
_collected = ContextVar("collected", default=None)


def get_many(keys):
    """Return `{key: value}` of what is there and still true, from one round trip.

    Which tags a value was made from is remembered from the last time; the first time costs a second round trip.
    """
    return _found(keys)[0]


def look(wanted, also=()):
    """Look for values, `{key: tags that they are made from}`, and return what was Kept, from one round trip.

    `also` are keys of others that are likely to be wanted next: what is there of them is among the values, too.
    """
    return Kept(wanted, *_found([*wanted, *also], {"catalogue"}.union(*wanted.values()), [clock.KEY]))


class Kept:
    """Values that were found, and the generations from which those that were not can be made.

    `values` is `{key: value}`, `missing` the keys of the others, `tokens` `{tag: token}`; where something is missing,
    `until` is the next moment when time alone changes anything, a timestamp.
    """

    def __init__(self, wanted, values, tokens, others):
        self.values, self.tokens = values, tokens
        self.missing = [key for key in wanted if key not in values]
        self._tags = {key: {generations.EPOCH, *wanted[key]} for key in self.missing}
        if self.missing:
            needed = {"catalogue"}.union(*self._tags.values())
            tokens |= generations.current([tag for tag in needed if tokens[tag] is None])
            self.until = clock.next_change(others.get(clock.KEY), (tokens[generations.EPOCH], tokens["catalogue"]))

    def tag(self, key, tag):
        """Read the generation of one more tag of a missing value, which some data had to be read to know.

        Call it before the data that the tag is of. The data that told it has tags of its own.
        """
        if key in self._tags:
            if self.tokens.get(tag) is None:
                self.tokens |= generations.current([tag])
            self._tags[key].add(tag)

    def make(self, makers):
        """Make what is missing, by `{key: function}`, one after the other in the order of `wanted`, and keep it.

        Where one fails, those before it are kept all the same: what a 404 was told from need not be made again.
        """
        made = {}
        try:
            for key in self.missing:
                made[key] = self.values[key] = makers[key]()
        finally:
            if made:
                self.keep(made)

    def keep(self, made):
        """Keep `{key: value}` of what was missing, up to the next moment when time alone changes it."""
        entries = {
            key: Entry({tag: self.tokens[tag] for tag in self._tags[key]}, self.until, value)
            for key, value in made.items()
        }
        self.values |= made
        if (collected := _collected.get()) is None:
            _put(entries, self.until)
        else:
            collected.make(entries)


class Collected:
    """The generations of all that was fetched or made, and until when all of it stays true.

    A tag that is met twice keeps its earlier token, so that what was made while it changed is void at once. What was
    made is kept together with the whole, in one round trip.
    """

    def __init__(self):
        self.made_from = {}
        self.until = None
        self._made = {}

    def make(self, entries):
        self._made |= entries
        for entry in entries.values():
            self.add(entry)

    def add(self, entry):
        for tag, token in entry.made_from.items():
            self.made_from.setdefault(tag, token)
        self.until = entry.until if self.until is None else min(self.until, entry.until)

    def keep_made(self):
        """Keep what was made, without a whole."""
        if self._made:
            _put(self._made, self.until)

    def keep(self, key, value, without=()):
        """Keep a value that was made from all this, but for the tags in `without`."""
        made_from = {tag: token for tag, token in self.made_from.items() if tag not in without}
        _put(self._made | {key: Entry(made_from, self.until, value)}, self.until)


@contextmanager
def collecting():
    """Yield a Collected that fills with what is fetched or made inside; what was made is kept if the whole fails."""
    token = _collected.set(collected := Collected())
    try:
        yield collected
    except Exception:
        collected.keep_made()
        raise
    finally:
        _collected.reset(token)


def _put(entries, until):
    entries = {key: entry for key, entry in entries.items() if None not in entry.made_from.values()}
    if entries:
        client.set_many(entries, clock.timeout(until, TIMEOUT))
        _remember_tags(entries)


def _remember_tags(entries):
    if len(_tags_of) > MOST_REMEMBERED:
        _tags_of.clear()
    for key, entry in entries.items():
        tags = tuple(entry.made_from)
        if len(key) <= LONGEST_REMEMBERED and _tags_of.get(key) != tags:
            _tags_of[key] = tuple(map(sys.intern, tags))  # one string for all keys that have a tag


def _found(keys, tags=(), others=()):
    """Return `{key: value}`, `{tag: token}` of these tags and those remembered for the keys, and `{other: value}`."""
    asked = {generations.EPOCH}.union(tags, *[_tags_of.get(key, ()) for key in keys])
    names = {tag: generations.key(tag) for tag in asked}
    found = client.get_many([*keys, *others, *names.values()])
    entries = {key: found[key] for key in keys if isinstance(found.get(key), Entry)}
    tokens = {tag: found.get(name) for tag, name in names.items()}
    if unasked := set().union(*[entry.made_from for entry in entries.values()]) - asked:
        found |= client.get_many([generations.key(tag) for tag in unasked])
        tokens |= {tag: found.get(generations.key(tag)) for tag in unasked}
    _remember_tags(entries)
    true = {key: entry for key, entry in entries.items() if entry.made_from.items() <= tokens.items()}
    if (collected := _collected.get()) is not None:
        for entry in true.values():
            collected.add(entry)
    return {key: entry.value for key, entry in true.items()}, tokens, {key: found.get(key) for key in others}
