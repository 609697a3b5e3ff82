"""What is bought together counted for every visitor from the orders that the product is in, instead of kept.

The kept ones are read nevertheless: the statement that finds what is next on the shelf reads them along.
"""

from lab.beside import copy_of
from shop.pages.product import details, lean

STAGE = "denormalized"


def around(product):
    related, _ = details.around(product)
    return related, lean._bought_together(product)


VIEWS = {"product": copy_of("shop.pages.product.denormalized", around=around).view}
