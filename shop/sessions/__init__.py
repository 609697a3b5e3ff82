"""Django's session stores, but for keys that Django cannot have made: such a visitor has no session.

A cookie can hold any character, and PostgreSQL answers a NUL with an error, which would be a 500.
"""


class MadeByDjango:
    """For a SessionStore: only letters and digits make a key."""

    def _validate_session_key(self, key):
        return super()._validate_session_key(key) and key.isascii() and key.isalnum()
