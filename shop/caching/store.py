"""Values that know what they were made from.

    values = store.get_many(["menu"])                         # one round trip, however many
    if "menu" not in values:
        making = store.making({"menu": ["catalogue"]})        # the generations are read here, before the data
        values |= making.keep({"menu": render_menu()})

A value lies beside the generations of its tags, not under a key that contains them: one round trip finds both, and
what is outdated is overwritten instead of left behind. Price: the tokens travel with every read.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import NamedTuple

from shop.caching import client, clock, generations

TIMEOUT = 3600  # seconds; the longest that anything is kept
MOST_REMEMBERED = 50_000  # keys, for each process


class Entry(NamedTuple):
    """What lies in the cache under a key."""

    made_from: dict  # tag: token
    until: datetime
    value: object


_tags_of = {}
_collected = ContextVar("collected", default=None)


def get_many(keys):
    """Return `{key: value}` of what is there and still true, from one round trip.

    Which tags a value was made from is remembered from the last time; the first time costs a second round trip.
    """
    asked = {generations.EPOCH}.union(*(_tags_of.get(key, ()) for key in keys))
    found = client.get_many([*keys, *map(generations.key, asked)])
    entries = {key: found[key] for key in keys if key in found}
    unasked = set().union(*(entry.made_from for entry in entries.values())) - asked
    if unasked:
        found |= client.get_many([generations.key(tag) for tag in unasked])
    _remember_tags(entries)
    values = {}
    for key, entry in entries.items():
        if all(found.get(generations.key(tag)) == token for tag, token in entry.made_from.items()):
            values[key] = entry.value
            _collect(entry)
    return values


def making(wanted):
    """Read the generations of what is going to be read for these values, `{key: tags}`, and return a Making."""
    return Making(wanted)


class Making:
    """Values on their way into the store, stamped with the generations that were current when it was made."""

    def __init__(self, wanted):
        self.wanted = wanted
        self.tokens, kept = generations.current({"catalogue"}.union(*wanted.values()), also=clock.KEY)
        self.until = clock.next_change(kept, self.tokens["catalogue"])

    def tag(self, wanted):
        """Read the generations of further tags, `{key: tags}`, that some data had to be read to know.

        Whatever changed that data since has renewed a tag from before, and the earlier token counts.
        """
        tokens, _ = generations.current(set().union(*wanted.values()), also=clock.KEY)
        self.tokens = tokens | self.tokens
        self.wanted = {key: [*tags, *wanted.get(key, ())] for key, tags in self.wanted.items()}

    def keep(self, values):
        """Keep `{key: value}` and return it. Nothing is kept beyond the next moment when time alone changes it."""
        entries = {}
        for key, value in values.items():
            made_from = {tag: self.tokens[tag] for tag in (generations.EPOCH, *self.wanted[key])}
            entries[key] = Entry(made_from, self.until, value)
            _collect(entries[key])
        _put(entries, self.until)
        return values


class Collected:
    """The generations of all that was fetched or made, and until when all of it stays true.

    A tag that is met twice keeps its earlier token, so that what was made while it changed is void at once.
    """

    def __init__(self):
        self.made_from = {}
        self.until = None

    def add(self, entry):
        for tag, token in entry.made_from.items():
            self.made_from.setdefault(tag, token)
        self.until = entry.until if self.until is None else min(self.until, entry.until)

    def keep(self, key, value, without=()):
        """Keep a value that was made from all this, but for the tags in `without`."""
        made_from = {tag: token for tag, token in self.made_from.items() if tag not in without}
        _put({key: Entry(made_from, self.until, value)}, self.until)


@contextmanager
def collecting():
    """Yield a Collected that fills with what is fetched or made inside."""
    token = _collected.set(collected := Collected())
    try:
        yield collected
    finally:
        _collected.reset(token)


def _put(entries, until):
    client.set_many(entries, clock.timeout(until, TIMEOUT))
    _remember_tags(entries)


def _remember_tags(entries):
    if len(_tags_of) > MOST_REMEMBERED:
        _tags_of.clear()
    for key, entry in entries.items():
        _tags_of[key] = entry.made_from.keys()


def _collect(entry):
    if (collected := _collected.get()) is not None:
        collected.add(entry)
