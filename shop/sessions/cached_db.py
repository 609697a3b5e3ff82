"""SESSION_ENGINE `shop.sessions.cached_db`: sessions read from their copies in Valkey, or from PostgreSQL."""

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.sessions.backends import db
from django.core.cache import caches
from django.utils import timezone

from shop.sessions import changes
from shop.sessions.keys import SignedKeys
from shop.sessions.stores import Announced, is_changing

NO_SESSION = ""  # the copy of what PostgreSQL does not have


class SessionStore(Announced, SignedKeys, db.SessionStore):
    def load(self):
        name = changes.name_of(self.session_key)
        if is_changing(name):  # nobody else may see it before the commit
            return super().load()
        copies = caches[settings.SESSION_CACHE_ALIAS]
        copy, lease = copies.look(name)
        if copy is None:
            row = self._get_session_from_db()
            copy = row.session_data if row else NO_SESSION
            if lease:
                left = (row.expire_date - timezone.now()).total_seconds() if row else self.get_session_cookie_age()
                copies.keep(name, lease, copy, left)
        if copy == NO_SESSION:
            self._session_key = None
            return {}
        return self.decode(copy)

    async def aload(self):
        return await sync_to_async(self.load)()
