"""Who may say something of a visitor by a header: the proxies that TRUSTED_PROXIES names, and nobody else.

gunicorn asks the same of the scheme and the script prefix (config/gunicorn.conf.py).
"""

from functools import lru_cache
from ipaddress import ip_address, ip_network

from django.conf import settings


def is_trusted(address):
    """Tell whether the peer with this address, which is empty for a Unix socket, is a named proxy."""
    return _is_among(settings.TRUSTED_PROXIES, address)


def visitor_address(peer, forwarded):
    """Return the visitor's address, given a trusted peer's and its X-Forwarded-For.

    It is the last that a trusted proxy has seen: what stands before that, the visitor may have written.
    """
    for name in reversed([name.strip() for name in forwarded.split(",")]):
        if not _is_address(name):
            break
        peer = name
        if not is_trusted(name):
            break
    return peer


@lru_cache(maxsize=1024)
def _is_among(proxies, address):
    if not address:
        return "unix" in proxies
    return _is_address(address) and any(ip_address(address) in ip_network(name) for name in proxies if name != "unix")


def _is_address(name):
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
