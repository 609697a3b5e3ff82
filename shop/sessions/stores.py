"""What both stacks' session stores add to Django's: nobody goes on with a session that has changed or ended."""

from functools import partial

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.cache import caches
from django.db import transaction

from shop.sessions import changes


class Announced:
    """For a SessionStore: right after the commit of a change, the copy of the session is deleted.

    Before the commit, a copy would be made anew of what is not yet changed. A process that dies after it leaves the
    change outstanding.
    """

    def save(self, must_create=False):
        known = self.session_key
        super().save(must_create)
        if known and not must_create:
            announce(known)

    def delete(self, session_key=None):
        key = session_key or self.session_key
        super().delete(session_key)
        if key:
            announce(key)

    async def asave(self, must_create=False):
        await sync_to_async(self.save)(must_create)

    async def adelete(self, session_key=None):
        await sync_to_async(self.delete)(session_key)


def announce(session_key):
    """Settle the change of this session once the current transaction is committed."""
    # Robust: the session has changed, whatever becomes of its copy; what could not be settled stays outstanding.
    transaction.on_commit(partial(settle, [changes.name_of(session_key)]), robust=True)


def is_changing(name):
    """Tell whether the current transaction has changed this session."""
    waiting = transaction.get_connection().run_on_commit
    return any(getattr(call, "func", None) is settle and name in call.args[0] for _, call, _ in waiting)


def settle(names=()):
    """Delete the copies of these sessions, or of all with an outstanding change. Return whether none is left."""
    found = changes.outstanding(names or None)
    forgotten = {*names, *found.values()}
    sure = not forgotten or caches[settings.SESSION_CACHE_ALIAS].forget(forgotten)
    if forgotten:
        changes.clear(found if sure else ())
    return sure
