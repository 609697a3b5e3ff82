"""DATABASE_URL and REDIS_URL: understood or refused with a sentence, and nothing of a password is in it.

Breaks tried, each caught: unknown parameters passed over; a value that libpq refuses left for the first request; a
database number glued to what stands before it; a raw comma; a fragment cut off; hosts of a socket lost.
"""

import re

import pytest
from redis.connection import parse_url

from config.service_urls import database, postgresql_listens, valkey, valkey_listens

EMPTY = {"NAME": "shop", "USER": "", "PASSWORD": "", "HOST": "", "PORT": "", "OPTIONS": {}}
SECRET = "s3cret"  # noqa: S105


@pytest.mark.parametrize(
    ("url", "entry"),
    [
        ("postgresql:///shop", {}),
        (" postgres://db/shop ", {"HOST": "db"}),
        ("postgresql://me:p%40ss%2Fw%3A1%25@db:5433/shop", {"USER": "me", "PASSWORD": "p@ss/w:1%", "HOST": "db",
                                                           "PORT": "5433"}),
        ("postgresql://[::1]:5433/shop", {"HOST": "::1", "PORT": "5433"}),
        ("postgresql://one:1,two:2/shop?target_session_attrs=read-write",
         {"HOST": "one,two", "PORT": "1,2", "OPTIONS": {"target_session_attrs": "read-write"}}),
        ("postgresql://db/shop?sslmode=require", {"HOST": "db", "OPTIONS": {"sslmode": "require"}}),
        ("postgresql://db/shop?ssl=true", {"HOST": "db", "OPTIONS": {"sslmode": "require"}}),
        ("postgresql://db/shop?sslmode=verify-full&sslrootcert=system",
         {"HOST": "db", "OPTIONS": {"sslmode": "verify-full", "sslrootcert": "system"}}),
        ("postgresql://db/shop?gssencmode=require", {"HOST": "db", "OPTIONS": {"gssencmode": "require"}}),
        *((f"postgresql://db/shop?options={written}", {"HOST": "db", "OPTIONS": {"options": "-c statement_timeout=7s"}})
          for written in ("-c statement_timeout=7s", "-c%20statement_timeout%3D7s", "-c+statement_timeout%3D7s")),
        ("postgresql:///shop?host=/run/postgresql&user=me", {"HOST": "/run/postgresql", "USER": "me"}),
        ("postgresql://%2Frun%2Fpostgresql/shop", {"HOST": "/run/postgresql"}),
        ("postgresql://db?dbname=shop", {"HOST": "db"}),
    ],
)  # fmt: skip
def test_a_database_is_understood(url, entry):
    assert database(url) == {"ENGINE": "django.db.backends.postgresql"} | EMPTY | entry


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("db/shop", "expected a URL such as"),
        ("mysql://db/shop", "expected a URL such as"),
        ("postgresql:shop", "expected a URL such as"),
        ("postgresql://db", "names no database"),
        ("postgresql://db/", "names no database"),
        (f"postgresql://db/{'n' * 64}", "more than 63 bytes"),
        ("postgresql://db:0/shop", "expected a URL such as"),
        ("postgresql://db:65536/shop", "expected a URL such as"),
        ("postgresql://one:1,two:x/shop", "a port is not a number"),
        ("postgresql:///shop?port=99999", "a port is not a number"),
        ("postgresql://one:1,two/shop?port=1,2", "it gives port twice"),
        ("postgresql:///shop?host=one,two&port=1,2,3", "libpq refuses it: could not match 3 port numbers"),
        ("postgresql://db/shop#1", "expected a URL such as"),
        ("postgresql://db/sh%00op", "expected a URL such as"),
        *((f"postgresql://me:{SECRET}{letter}@db/shop", "written as %40") for letter in "/?#%"),
        ("postgresql://db/shop?sslmode", "expected a URL such as"),
        ("postgresql://db/shop?sslmode=", "no value to sslmode"),
        ("postgresql://db/shop?sslmode=disable&sslmode=require", "sslmode twice"),
        (f"postgresql://me:{SECRET}@db/shop?password={SECRET}", "password twice"),
        ("postgresql://db/shop?sslmode=requier", 'invalid sslmode value: "requier"'),
        ("postgresql://db/shop?gssencmode=requier", "invalid gssencmode value"),
        ("postgresql://db/shop?ssl=maybe", "asks for ssl, which is no parameter of libpq"),
        ("postgresql://db/shop?conn_max_age=60", "asks for conn_max_age, which is no parameter of libpq"),
        ("postgresql://db/shop?client_encoding=latin1", "asks for client_encoding"),
        ("postgresql://db/shop?connect_timeout=soon", "connect_timeout is not a whole number"),
        ("postgresql://db/shop?keepalives=on", "keepalives is not a whole number"),
        ("postgresql://db/shop?sslmode=verify-full&sslrootcert=/nowhere", "sslrootcert names a file that is not there"),
        ("postgresql://db/shop?service=nobodys", 'service "nobodys" not found'),
    ],
)
def test_a_database_is_refused(url, told):
    with pytest.raises(ValueError, match=re.escape(told)) as caught:
        database(url)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "params"),
    [
        ("redis://cache", {"host": "cache"}),
        ("redis://cache:6380/", {"host": "cache", "port": 6380}),
        ("redis://cache/1", {"host": "cache", "db": 1}),
        ("redis://cache/5?protocol=2", {"host": "cache", "db": 5, "protocol": 2}),
        ("redis://cache?db=5&socket_timeout=0.5", {"host": "cache", "db": 5, "socket_timeout": 0.5}),
        ("redis://[::1]:6380/1", {"host": "::1", "port": 6380, "db": 1}),
        ("redis://:p%40ss%2Fw%3A1%25@cache", {"host": "cache", "password": "p@ss/w:1%"}),
        ("redis://me:p,w@cache/2", {"host": "cache", "username": "me", "password": "p,w", "db": 2}),
        ("redis://cache?socket_keepalive=false", {"host": "cache", "socket_keepalive": False}),
        ("rediss://cache/1?ssl_cert_reqs=none", {"host": "cache", "db": 1, "ssl_cert_reqs": "none"}),
        ("unix:///run/a%20place/valkey.sock?db=2", {"path": "/run/a place/valkey.sock", "db": 2}),
        ("unix://me:s%2Fecret@/run/valkey.sock", {"path": "/run/valkey.sock", "username": "me", "password": "s/ecret"}),
    ],
)
def test_valkey_is_understood(url, params):
    understood = parse_url(valkey(url))
    understood.pop("connection_class", None)
    assert understood == params
    assert "," not in valkey(url)  # django-redis would take it for the start of a second URL


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("cache:6379", "expected a URL such as"),
        ("valkey://cache", "expected a URL such as"),
        ("redis:///1", "expected a URL such as"),
        ("redis://cache:0", "expected a URL such as"),
        ("redis://cache:65536", "expected a URL such as"),
        ("redis://ca che", "expected a URL such as"),
        ("redis://one:1,two:2", "expected a URL such as"),
        ("redis://one,two", "expected a URL such as"),
        ("redis://cache/1#2", "expected a URL such as"),
        *((f"redis://:{SECRET}{letter}@cache", "written as %40") for letter in "/?#%"),
        ("redis://cache/zero", "the number of a database"),
        ("redis://cache/1/2", "the number of a database"),
        ("redis://cache/-1", "the number of a database"),
        ("redis://cache?db=one", "the number of a database"),
        ("redis://cache/1?db=2", "database twice"),
        ("redis://cache?protocol=9", "protocol must be either 2 or 3"),
        ("redis://cache?decode_responses=true", "asks for decode_responses"),
        ("redis://cache?ssl_cert_reqs=none", "asks for ssl_cert_reqs"),
        ("rediss://cache?ssl_cert_reqs=perhaps", "perhaps"),
        ("rediss://cache?ssl_check_hostname=off", "ssl_check_hostname is neither true nor false"),
        ("rediss://cache?ssl_ca_certs=/nowhere", "ssl_ca_certs names a file that is not there"),
        ("redis://cache?socket_timeout=soon", "not a number of seconds"),
        ("redis://cache?socket_timeout=0", "not a number of seconds"),
        ("redis://cache?socket_timeout=nan", "not a number of seconds"),
        ("redis://cache?client_name=two words", "client_name"),
        ("unix://run/valkey.sock", "the path of a socket"),
        ("unix:///", "the path of a socket"),
    ],
)
def test_valkey_is_refused(url, told):
    with pytest.raises(ValueError, match=re.escape(told)) as caught:
        valkey(url)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("postgresql://db/shop", {"host": "db", "port": 5432}),
        ("postgresql://db:5433/shop?hostaddr=10.0.0.1", {"host": "10.0.0.1", "port": 5433}),
        ("postgresql:///shop?host=/run/pg&port=5433", {"socket": "/run/pg/.s.PGSQL.5433"}),
        ("postgresql:///shop", {"socket": "/.s.PGSQL.5432"}),  # in whatever directory
        ("postgresql://one,two/shop", None),
    ],
)
def test_where_postgresql_listens(url, place):
    assert postgresql_listens(database(url)) == place


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("redis://cache", {"host": "cache", "port": 6379}),
        ("rediss://:p%40w@cache:6380/5", {"host": "cache", "port": 6380}),
        ("unix:///run/valkey.sock?db=2", {"socket": "/run/valkey.sock"}),
    ],
)
def test_where_valkey_listens(url, place):
    assert valkey_listens(valkey(url)) == place
