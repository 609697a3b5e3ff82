"""What fills the placeholders of a whole page: the account with name and cart, and what was looked at.

The account is the corner of the header with the name, or the link to log in, and the cart; so a visitor who never
logged in has one, too. Without a session it is the same for everybody, and rendered once a process. For the others,
account and cards come from the cache in the round trip that fetches the page: their pages cost no query either.

Price: the name and the cart are one more thing that writes have to renew.
"""

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare

from shop import tags
from shop.caching import CSRF, Memory, Personal, look, placeholder, scope_of
from shop.parts.fragments import card_fragments, card_keys, rendered
from shop.parts.header.lean import visitor
from shop.recent import has_session, recent_ids, remembered_ids

PLACEHOLDERS = {"account_placeholder": placeholder("account"), "recent_placeholder": placeholder("recent")}

_CARDS = placeholder("cards")
_once_a_process = Memory(most=100)


class AccountAndRecent(Personal):
    """Account and recent products, for one request. The `subject` is the product that a page is about, or None."""

    def __init__(self, request):
        super().__init__(request)
        session = request.session if has_session(request) else {}
        self._user, cart = session.get(SESSION_KEY), session.get("cart")
        self._tag = tags.visitor(self._user) if self._user else tags.cart(cart) if cart else None
        self._scope = scope_of(request)
        self._key = f"{self._scope}account/{self._tag}" if self._tag else None
        self._cards = card_keys(self._scope, remembered_ids(request))
        self.keys = [key for key in (self._key, *self._cards.values()) if key]

    def fill(self, name, subject):
        return self._account() if name == "account" else self._recent(subject)

    def _account(self):
        if not self._key:
            return self._once("shop/parts/account.html", {"visitor": None, "cart_count": 0})
        if self._key not in self.found:
            if self._user and not self.request.user.is_authenticated:  # this session is over, and others may not be
                return self._account_made()
            cached = look({self._key: [self._tag]})
            cached.make({self._key: self._signed_account})  # nothing, if another tab of the visitor has stored it
            self.found |= cached.values
        signed, html = self.found[self._key]
        is_theirs = constant_time_compare(signed, self.request.session.get(HASH_SESSION_KEY, ""))
        return html if is_theirs else self._account_made()

    def _signed_account(self):
        """Return the hash that tells whether the session still is the user's, and the account as HTML.

        Django ends a session whose hash does not match the user's any more, such as after a change of the password.
        Where the account comes from the cache, request.user is not loaded; so the hash lies beside the HTML, and is
        compared with the session's. Where they differ, the account is rendered by request.user.
        """
        user = self.request.user
        return user.get_session_auth_hash() if user.is_authenticated else "", self._account_made()

    def _account_made(self):
        return rendered("shop/parts/account.html", {**visitor(self.request), "csrf_token": CSRF}, self.request)

    def _recent(self, subject):
        ids = recent_ids(self.request, but=subject)
        cards = {pk: self.found[self._cards[pk]] for pk in ids if self._cards[pk] in self.found}
        if missing := [pk for pk in ids if pk not in cards]:
            cards |= card_fragments(self.request, missing)
        html = "".join(cards[pk] for pk in ids if pk in cards)
        return self._once("shop/parts/recent.html", {"recent": [_CARDS]}).replace(_CARDS, html) if html else ""

    def _once(self, template, context):
        """Return what the template renders for these constants, rendered once a process and scope.

        `recent.html` with one placeholder in the place of all cards is a constant; the cards replace it afterwards.
        """
        key = (self._scope, template)
        html = _once_a_process.get(key)
        if html is None:
            html = _once_a_process[key] = rendered(template, context, self.request)
        return html
