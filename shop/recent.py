"""The products that a visitor looked at last, kept in a cookie: no page that shows them has to write anywhere.

Only a visitor who has a session, by logging in or by filling a cart, is remembered.
"""

from django.conf import settings

NAME = "recent"  # of the cookie
_MOST = 6


def has_session(request):
    """Tell whether the visitor has a session, or says so."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def value(ids):
    """Return the cookie's value for these product ids, the latest first."""
    return ".".join(map(str, ids[:_MOST]))


def remembered_ids(request):
    """Return up to six product ids from the visitor's cookie, the latest first. What it holds is not to be trusted."""
    if not has_session(request):
        return []
    words = request.COOKIES.get(NAME, "")[:200].split(".")
    ids = [int(word) for word in words if word.isascii() and word.isdecimal() and len(word) < 12]
    return list(dict.fromkeys(ids))[:_MOST]


def recent_ids(request, but=None):
    """Return up to five of them to show, without `but`."""
    return [pk for pk in remembered_ids(request) if pk != but][: _MOST - 1]


def remember(request, response, product_id):
    """Put this product at the head of the visitor's list."""
    if has_session(request):
        ids = [product_id, *recent_ids(request, but=product_id)]
        response.set_cookie(NAME, value(ids), max_age=90 * 24 * 3600, samesite="Lax", httponly=True)
    return response
