"""Renew in the cache what changes in the outbox have made void, and take these out."""

import logging

from shop.caching import client, versions
from shop.denormalized import texts

AT_ONCE = 1000  # changes, and tags to be renewed by one command

_log = logging.getLogger(__name__)


def renew_heard(raw, notices):
    """Renew what the notices of a commit say, as `changed 12 product:7 slug:bell`. `raw` is psycopg's connection.

    Whatever fails is left to the relay: the write is committed, and its writer must not hear of an error. Where Valkey
    refuses, the writer waits until nobody reads there: the next answer is fresh then, too.
    """
    changes, long = {}, []
    for notice in notices:
        _, number, *tags = notice.split(" ")
        changes[int(number)] = tags
        if not tags:
            long.append(int(number))
    autocommit = raw.autocommit
    try:
        if not autocommit:
            raw.set_autocommit(True)  # no round trip
        if long:
            changes |= dict(raw.execute("SELECT id, tags FROM shop_change WHERE id = ANY(%s)", [long]).fetchall())
        if not renew(raw, changes):
            client.outlast_trust()
    except Exception:
        _log.exception("Changes %s are left to the relay.", sorted(changes))
    finally:
        if not autocommit and not raw.closed:
            raw.set_autocommit(False)


def renew(raw, changes):
    """Renew `{id: tags}` and take these changes out of the outbox. Return whether the cache could be told.

    `raw` is psycopg's connection, in autocommit mode.
    """
    tags = sorted(set().union(*changes.values()))
    batches = [tags[i : i + AT_ONCE] for i in range(0, len(tags), AT_ONCE)]
    if not all(versions.renew(batch) for batch in batches):
        return False
    raw.execute("SELECT shop_clear(%s::bigint[])", [list(changes)])
    texts.render_missing(raw, [int(tag.removeprefix("text:")) for tag in tags if tag.startswith("text:")])
    return True
