"""`{% cache %}` round each card, under the product's slug and the address below which this page links to products.

The queries are made all the same, because the view has made them before the template asks the cache: a card's HTML is
all that is saved, and each card is a question of its own to the cache.
"""

from lab.beside import copy_of, with_template

STAGE = "denormalized"
VIEWS = {
    "category": copy_of("shop.pages.category.denormalized", render=with_template("lab/category_cache_cards.html")).view
}
WRONG = {"fresh": "A card shows for ten minutes as it was, on whatever page and whatever is written meanwhile."}
