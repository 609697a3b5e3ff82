"""SESSION_ENGINE `shop.sessions.db`."""

from django.contrib.sessions.backends import db

from shop.sessions import MadeByDjango


class SessionStore(MadeByDjango, db.SessionStore):
    pass
