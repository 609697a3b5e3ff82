"""`python -m shop.pages`: the names of the pages and of the stages, for who wants to choose before anything runs."""

import json

from shop.pages import PAGES, STAGES

print(json.dumps({"pages": PAGES, "stages": STAGES}))
