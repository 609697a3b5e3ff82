"""Contract 6, plans: from lean on, no query of a page reads a big table from end to end.

Big is what has more than 10 000 rows at scale medium. Seeding that takes minutes, and PostgreSQL cannot be talked into
believing in it: statistics can be imported, but the planner multiplies them by the pages that a table really has. So
crowded_shop.sql makes a shop of a size between small and medium, in seconds.
"""

import json
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models import Max

from shop import pages
from shop.models import Category, Product, User
from shop.seeding import SCALES
from tests.contracts.asking import ask
from tests.contracts.corner import recent, session, signed_in

ASKED = {
    "category": [
        "",
        "?sort=price&page=100",
        "?sort=newest&brand=b3&stock=1",
        "?sort=rating&tag=t5&rating=4",
        "?price=50-200",
    ],
    "product": ["", "?sort=helpful&page=3", "?sort=worst"],
}
