"""`{% cache %}` round the whole grid of cards, under the address: one question to the cache instead of 24.

The queries are made all the same, because the view has made them before the template asks the cache.
"""

from lab.beside import copy_of, with_template

STAGE = "denormalized"
VIEWS = {
    "category": copy_of("shop.pages.category.denormalized", render=with_template("lab/category_cache_grid.html")).view
}
WRONG = {"fresh": "A shelf shows for ten minutes as it was, whatever is written meanwhile."}
