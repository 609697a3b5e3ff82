"""SESSION_ENGINE `shop.sessions.cached_db`."""

from django.contrib.sessions.backends import cached_db

from shop.sessions import MadeByDjango


class SessionStore(MadeByDjango, cached_db.SessionStore):
    pass
