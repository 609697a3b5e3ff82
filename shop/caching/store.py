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

from shop.caching import client, clock, generations

TIMEOUT = 3600  # seconds; the longest that anything is kept

MOST_REMEMBERED = 50_000  # keys, for each process

_tags_of = {}
_collected = ContextVar("collected", default=None)


def get_many(keys):
    """Return `{key: value}` of what is there and still true, from one round trip.

    Which tags a value was made from is remembered from the last time; the first time costs a second round trip.
    """
    asked = {generations.EPOCH}.union(*(_tags_of.get(key, ()) for key in keys))
    found = client.get_many([*keys, *map(generations.key, asked)])
    entries = {key: found[key] for key in keys if key in found}
    unasked = set().union(*(made_from for made_from, _ in entries.values())) - asked
    if unasked:
        found |= client.get_many([generations.key(tag) for tag in unasked])
    if len(_tags_of) > MOST_REMEMBERED:
        _tags_of.clear()
    values = {}
    for key, (made_from, value) in entries.items():
        _tags_of[key] = made_from.keys()
        if all(found.get(generations.key(tag)) == token for tag, token in made_from.items()):
            values[key] = value
            _collect(made_from)
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

    def keep(self, values, also=()):
        """Keep `{key: value}` and return it. Nothing is kept beyond the next moment when time alone changes it.

        `also` are further generations that the values were made from, such as what `collecting` gave.
        """
        entries = {}
        for key, value in values.items():
            made_from = dict(also) | {tag: self.tokens[tag] for tag in (generations.EPOCH, *self.wanted[key])}
            entries[key] = (made_from, value)
            _collect(made_from)
        client.set_many(entries, clock.timeout(self.until, TIMEOUT))
        return values


@contextmanager
def collecting():
    """Yield a dictionary that fills with the generations of all that is fetched or made inside.

    A tag that is met twice keeps the earlier token, so that a value made while it changed is void at once.
    """
    collected = {}
    token = _collected.set(collected)
    try:
        yield collected
    finally:
        _collected.reset(token)


def _collect(made_from):
    if (collected := _collected.get()) is not None:
        for tag, token in made_from.items():
            collected.setdefault(tag, token)
