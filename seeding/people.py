"""Customers. Three of them can log in, with a password that the documentation tells; nobody else has one."""

import hashlib
from array import array
from functools import cache

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from seeding import words
from seeding.calendar import FIRST_DAY, seconds, stamp
from seeding.draw import Dice

DEMO_CUSTOMERS = 3
DEMO_PASSWORD = "tandem"  # noqa: S105  it is meant to be known
_SECOND_ADDRESS = 0.25


@cache
def _demo_password(salt):
    return PBKDF2PasswordHasher().encode(DEMO_PASSWORD, salt)  # costs 0.3 s


class People:
    def __init__(self, n, seed):
        self.n = n
        self._seed = seed
        dice = Dice(seed, "households")
        self._names = [f"{dice.one(words.FIRST_NAMES)} {dice.one(words.LAST_NAMES)}" for _ in range(n)]
        self._first_address = array("q", [1])
        for _ in range(n):
            self._first_address.append(self._first_address[-1] + 1 + dice.chance(_SECOND_ADDRESS))

    def addresses_of(self, customer_id):
        """Return the ids of the customer's one or two addresses."""
        return range(self._first_address[customer_id - 1], self._first_address[customer_id])

    def users(self):
        demo = _demo_password(self._digest("salt")[:22])
        dice, latest = Dice(self._seed, "users"), seconds(FIRST_DAY)
        for i, name in enumerate(self._names, start=1):
            first, last = name.split()
            is_demo = i <= DEMO_CUSTOMERS
            # As make_password(None), but the same each time: sessions of one dataset are void in another.
            password = demo if is_demo else f"!{self._digest(i)[:40]}"
            email = f"rider{i}@example.com" if is_demo else f"{first}.{last}.{i}@example.com".lower()
            joined = stamp(dice.between(latest - 4 * 365 * 86_400, latest))
            yield i, password, None, False, email, first, last, email, False, True, joined

    def customers(self):
        dice = Dice(self._seed, "phones")
        for i, name in enumerate(self._names, start=1):
            yield i, i, name, f"+31 6 {dice.between(10_000_000, 59_999_999)}"

    def addresses(self):
        dice = Dice(self._seed, "addresses")
        letters = "ABCDEFGHJKLMNPRSTVWXZ"
        for customer in range(1, self.n + 1):
            for address in self.addresses_of(customer):
                street = f"{dice.one(words.STREETS)} {dice.between(1, 240)}"
                postcode = f"{dice.between(1011, 9999)} {dice.one(letters)}{dice.one(letters)}"
                yield address, customer, street, postcode, dice.one(words.CITIES), "NL"

    def _digest(self, what):
        return hashlib.sha256(f"{self._seed}:{what}".encode()).hexdigest()
