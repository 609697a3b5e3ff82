"""Session keys that are signed, so that a made-up one is refused without a look at Valkey or PostgreSQL.

Price: sessions of before, and all when SECRET_KEY changes without its old value among SECRET_KEY_FALLBACKS, have ended.
"""

import string

from django.conf import settings
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

RANDOM = 20  # characters of 36: 103 bits
SIGNATURE = 12  # hexadecimal digits


class SignedKeys:
    """For a SessionStore: a visitor with any other key has no session, whatever the cookie holds."""

    def _get_new_session_key(self):
        random = get_random_string(RANDOM, string.ascii_lowercase + string.digits)
        return random + _signature(random, settings.SECRET_KEY)

    def _validate_session_key(self, key):
        if not key or len(key) != RANDOM + SIGNATURE or not (key.isascii() and key.isalnum()):
            return False
        random, signature = key[:RANDOM], key[RANDOM:]
        secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        return any(constant_time_compare(_signature(random, secret), signature) for secret in secrets)


def _signature(random, secret):
    return salted_hmac("shop.sessions.keys", random, secret, algorithm="sha256").hexdigest()[:SIGNATURE]
