"""SESSION_ENGINE `shop.sessions.db`: sessions read from PostgreSQL."""

from django.contrib.sessions.backends import db

from shop.sessions.keys import SignedKeys
from shop.sessions.stores import Announced


class SessionStore(Announced, SignedKeys, db.SessionStore):
    pass
