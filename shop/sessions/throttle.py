"""How often passwords may be tried, for an account and from an address.

A try is counted before the password is looked at, so that many at once are no more than one after the other. Accounts
that do not exist are counted as those that do. The counts are in PostgreSQL, without which nobody can log in anyway:
an outage of Valkey opens no door, and a full one forgets nothing. Each new count removes two old ones, so that there
are no more than were made in the last PERIOD.

Price: some statements a login, and whoever knows a name can keep its owner from logging in for as long as they go on;
who is logged in stays so.
"""

import unicodedata
from hashlib import sha256
from ipaddress import ip_address
from math import ceil

from django.db import connection

PERIOD = 15 * 60  # seconds, from the first try on
OF_ACCOUNT = 10  # tries in a period
FROM_ADDRESS = 100

_COUNT = """
    INSERT INTO shop_sessions_loginattempts AS kept (subject, attempts, until)
    VALUES (%(subject)s, 1, now() + %(period)s * interval '1 second')
    ON CONFLICT (subject) DO UPDATE SET
        attempts = CASE WHEN kept.until > now() THEN LEAST(kept.attempts + 1, 1000000) ELSE 1 END,
        until = CASE WHEN kept.until > now() THEN kept.until ELSE excluded.until END
    RETURNING attempts, extract(epoch FROM until - now())
"""
_SWEEP = """
    DELETE FROM shop_sessions_loginattempts WHERE subject IN (
        SELECT subject FROM shop_sessions_loginattempts WHERE until <= now()
        ORDER BY until LIMIT 2 FOR UPDATE SKIP LOCKED
    )
"""
_GIVE_BACK = """
    UPDATE shop_sessions_loginattempts SET attempts = greatest(attempts - 1, 0) WHERE subject = %s AND until > now()
"""


def begin(name, address):
    """Count a try. Return for how many seconds no password is looked at, or 0 when one may be."""
    return _count(_from(address), FROM_ADDRESS) or _count(_of(name), OF_ACCOUNT)


def succeeded(name, address):
    """The password was right: what the account's owner mistyped before is forgotten."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM shop_sessions_loginattempts WHERE subject = %s", [_of(name)])
        cursor.execute(_GIVE_BACK, [_from(address)])


def _count(subject, most):
    with connection.cursor() as cursor:
        cursor.execute(_SWEEP)
        cursor.execute(_COUNT, {"subject": subject, "period": PERIOD})
        attempts, left = cursor.fetchone()
    return min(ceil(left), PERIOD) if attempts > most else 0  # who began later may have counted first


def _of(name):
    return _hashed("account", unicodedata.normalize("NFKC", name).casefold())


def _from(address):
    """Of IPv6, a network of 64 bits is one address: a single visitor gets as much."""
    try:
        ip = ip_address(address)
    except ValueError:  # who comes by a Unix socket has none
        return _hashed("address", "")
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return _hashed("address", str(ip) if ip.version == 4 else f"{int(ip) >> 64:x}::/64")


def _hashed(kind, value):
    return sha256(f"{kind}:{value}".encode(errors="replace")).hexdigest()
