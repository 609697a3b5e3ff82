"""What fills the holes of a whole page: the account with name and cart, what was looked at, the CSRF token.

A visitor without a session has the same account everywhere; it is rendered once a process. For the others, name and
cart are kept in the cache, so that their pages cost no query either.

Price: the name and the cart are one more thing that writes have to renew.
"""

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.middleware.csrf import get_token
from django.utils.crypto import constant_time_compare

from shop.caching import store
from shop.caching.holes import hole
from shop.parts.fragments import card_fragments, rendered
from shop.parts.lean import visitor
from shop.recent import has_session, recent_ids

HOLES = {"account_hole": hole("account"), "recent_hole": hole("recent")}

_nobodys_account = {}


def fill(request, name, subject):
    """Return the text for the hole of this name. `subject` is the product that the page is about, or None."""
    if name == "csrf":
        return get_token(request)
    if not has_session(request):
        return _account_of_nobody(request) if name == "account" else ""
    return _account(request) if name == "account" else _recent(request, subject)


def _account_of_nobody(request):
    stage = request.resolver_match.namespace
    if stage not in _nobodys_account:
        context = {"visitor": None, "cart_count": 0}
        _nobodys_account[stage] = rendered("shop/parts/account.html", context, request)
    return _nobodys_account[stage]


def _account(request):
    return rendered("shop/parts/account.html", _visitor(request), request)


def _recent(request, subject):
    ids = recent_ids(request, but=subject)
    if not ids:
        return ""
    cards = card_fragments(request, ids)
    return rendered("shop/parts/recent.html", {"recent": [cards[pk] for pk in ids if pk in cards]}, request)


def _visitor(request):
    """Return the visitor's name and pieces in the cart, from the cache where it can be."""
    user, cart = request.session.get(SESSION_KEY), request.session.get("cart")
    if not user and not cart:
        return {"visitor": None, "cart_count": 0}
    key = f"visitor:{user}" if user else f"cart:{cart}"
    kept = store.get_many({key: [key]}).get(key)
    if kept is None:
        making = store.making({key: [key]})
        # A user whose password has changed is not who the session says: request.user finds out, and so does the hash.
        signed = request.user.get_session_auth_hash() if request.user.is_authenticated else ""
        kept = making.keep({key: (signed, visitor(request))})[key]
    signed, context = kept
    if user and not constant_time_compare(signed, request.session.get(HASH_SESSION_KEY, "")):
        return visitor(request)
    return context
