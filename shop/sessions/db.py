"""SESSION_ENGINE `shop.sessions.db`: sessions read from PostgreSQL."""

from django.contrib.sessions.backends import db

from shop.sessions.stores import Announced, MadeByDjango


class SessionStore(Announced, MadeByDjango, db.SessionStore):
    pass
