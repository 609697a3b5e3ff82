"""Two shops on one database, as two stacks are, and a network to Valkey that can be cut."""

from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import override_settings

from shop.caching.breaker import VALKEY
from shop.sessions.models import SessionChange
from tests.proxy import proxy_to


@pytest.fixture
def network(settings, monkeypatch):
    """A Proxy on the way to Valkey. Who waits for an answer gives up sooner than usual, and tries again at once."""
    monkeypatch.setattr(VALKEY, "pause", 0)
    where = urlsplit(settings.CACHES["sessions"]["LOCATION"])
    with proxy_to((where.hostname, where.port)) as proxy:
        caches = {
            alias: {
                **cache,
                "LOCATION": where._replace(netloc=f"{where.hostname}:{proxy.port}").geturl(),
                "OPTIONS": {**cache["OPTIONS"], "SOCKET_TIMEOUT": 0.3},
            }
            for alias, cache in settings.CACHES.items()
        }
        with override_settings(CACHES=caches):
            yield proxy


@pytest.fixture
def bob(django_db_setup, django_db_blocker):
    """A user, committed; what a test of sessions writes is deleted by hand, as emptying all tables takes longer."""
    with django_db_blocker.unblock():
        kept = list(Session.objects.values_list("pk", flat=True))
        user = User.objects.create_user("bob-of-sessions")
        yield user
        user.delete()
        Session.objects.exclude(pk__in=kept).delete()
        SessionChange.objects.all().delete()
