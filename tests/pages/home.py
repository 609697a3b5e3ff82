"""The home page's data for the contracts."""

from shop.models import Customer
from tests.contracts.corner import buy, customer, product, review
from tests.contracts.writes import SALES
from tests.pages import Data, Late
from tests.pages.ways import FACTS, PRODUCT

DAY = "Index Only Scan order_placed_at"
WEEK = "Index Scan order_placed_at"
LINES = "Index Scan shop_orderline_order_id"
NEWEST = "Index Only Scan product_newest"
BEST_RATED = "Index Only Scan listing_best_rated"


def sell():
    buy(customer("cor"), {"dune": 50})


def rate():
    for author in Customer.objects.filter(name__startswith="Author")[:10]:
        review(product("dune"), author, rating=5)


DATA = Data(
    paths={"": "another"},
    simplest="",
    bad_input={},
    nowhere={"home/": 404},
    flat=[""],
    naive_grows=True,
    private=[""],
    beyond=[],
    comes_to_be=None,
    lookup=None,
    vanishing="",
    late={
        "bestsellers": Late(seconds=600, write=sell, after=frozenset(SALES)),
        "rated": Late(seconds=3600, write=rate),
    },
    form=False,
    remembers=False,
    addresses=lambda: [""],
    fullest=lambda: "",
    numbered=None,
    odd_addresses=lambda: [""],
    plans=[""],
    ways={
        (PRODUCT,): 15,  # what the offer is on
        (DAY,): 5,
        (WEEK, LINES, PRODUCT): 2100,  # what a week of 168 orders has sold
        (NEWEST,): 5,
        (BEST_RATED,): 5,
        (FACTS,): 50,  # the latest product of each department, with its picture
        (FACTS, PRODUCT): 215,  # the cards of all rows, and those of what was looked at
    },
    lean_scans={
        "shop_product": "the departments count all products",
        "shop_review": "what is best rated is known when all reviews are counted",
    },
    shared={"lists": "lean", "columns": "denormalized", "cached": "fragments"},
)
