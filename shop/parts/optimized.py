"""What fills the placeholders of a whole page: the account with name and cart, and what was looked at.

The account is the corner of the header with the name, or the link to log in, and the cart; so a visitor who never
logged in has one, too. Without a session it is the same for everybody, and rendered once a process. For the others,
account and cards come from the cache in the round trip that fetches the page: their pages cost no query either.

Price: the name and the cart are one more thing that writes have to renew.
"""

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare

from shop import tags
from shop.caching import CSRF, Memory, look, placeholder, scope_of
from shop.parts.fragments import card_fragments, card_keys, rendered
from shop.parts.header.lean import visitor
from shop.recent import has_session, recent_ids, remembered_ids

PLACEHOLDERS = {"account_placeholder": placeholder("account"), "recent_placeholder": placeholder("recent")}

_CARDS = placeholder("cards")
_once_a_process = Memory(most=100)


def keys(request):
    """Return the keys of what `fill` will want, to be fetched along with the page."""
    if not has_session(request):
        return []
    return [key for key in [_account_key(request)] if key] + [*card_keys(request, remembered_ids(request)).values()]


def fill(request, name, subject, found):
    """Return the text for the placeholder of this name; it may hold that of the CSRF token.

    `subject` is the product that the page is about, or None; `found` holds what was found under `keys`.
    """
    if name == "account":
        return _account(request, found)
    return _recent(request, subject, found)


def _account(request, found):
    key = _account_key(request)
    if key is None:
        return _once(request, "shop/parts/account.html", {"visitor": None, "cart_count": 0})
    if key not in found:
        cached = look({key: [_account_tag(request)]})
        cached.make({key: lambda: _signed_account(request)})  # nothing, if another tab of the visitor has stored it
        found = cached.values
    signed, html = found[key]
    if not constant_time_compare(signed, request.session.get(HASH_SESSION_KEY, "")):
        return rendered("shop/parts/account.html", {**visitor(request), "csrf_token": CSRF}, request)
    return html


def _signed_account(request):
    """Return the hash that tells whether the session still is the user's, and the account as HTML.

    Django ends a session whose hash does not match the user's any more, such as after a change of the password. Where
    the account comes from the cache, request.user is not loaded; so the hash lies beside the HTML, and is compared with
    the session's. Where they differ, the account is rendered by request.user.
    """
    signed = request.user.get_session_auth_hash() if request.user.is_authenticated else ""
    context = {**visitor(request), "csrf_token": CSRF}
    return signed, rendered("shop/parts/account.html", context, request)


def _account_key(request):
    """Return the key of the visitor's account, or None for a visitor who is neither logged in nor has a cart."""
    tag = _account_tag(request)
    return tag and f"{scope_of(request)}account/{tag}"


def _account_tag(request):
    if not has_session(request):
        return None
    user, cart = request.session.get(SESSION_KEY), request.session.get("cart")
    return tags.visitor(user) if user else tags.cart(cart) if cart else None


def _recent(request, subject, found):
    ids = recent_ids(request, but=subject)
    cards = card_fragments(request, ids, found)
    shown = "".join(cards[pk] for pk in ids if pk in cards)
    return _once(request, "shop/parts/recent.html", {"recent": [_CARDS]}).replace(_CARDS, shown) if shown else ""


def _once(request, template, context):
    """Return what the template renders for these constants, rendered once a process and scope.

    `recent.html` with one placeholder in the place of all cards is such a constant; the cards replace it afterwards.
    """
    key = (scope_of(request), template)
    html = _once_a_process.get(key)
    if html is None:
        html = _once_a_process[key] = rendered(template, context, request)
    return html
