"""Every table that is seeded, its columns and its rows, in the order in which they are written.

What counts comes before what is counted on: order lines before orders, both and reviews before products.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from seeding import catalogue, offers, shelving
from seeding.people import People
from seeding.popularity import Popularity
from seeding.sales import Sales, Tally

RENDERED = "seeded_html"


class Table(NamedTuple):
    name: str
    columns: str  # names between spaces; the first is the primary key, in whose order rows are written
    rows: Callable[[], Iterable[tuple]]
    about: int | None = None  # how many rows, for the progress bar, where that is known


def all_tables(scale, seed):
    """Return the tables of a shop of this size. Rows are made as they are read, in the order of the tables.

    The last one is no table of the shop's: descriptions as HTML, which are drawn together with their Markdown.
    """
    rendered = []
    products = catalogue.products(scale.products, seed)
    people = People(scale.customers, seed)
    tally = Tally(scale.products)
    sales = Sales(scale, seed, Popularity(products, seed), people, tally)
    return [
        Table(
            "auth_user",
            "id password last_login is_superuser username first_name last_name email is_staff is_active date_joined",
            people.users,
            scale.customers,
        ),
        Table("shop_customer", "id user_id name phone", people.customers, scale.customers),
        Table("shop_address", "id customer_id street postcode city country", people.addresses),
        Table("shop_brand", "id name slug", shelving.brands),
        Table("shop_tag", "id name slug", shelving.tags),
        Table(
            "shop_category",
            "id name slug parent_id position",
            shelving.categories,
        ),
        Table("shop_orderline", "id order_id product_id variant_id quantity price_cents", sales.order_lines),
        Table("shop_order", "id key customer_id address_id placed_at total_cents", sales.orders, scale.orders),
        Table(
            "shop_review",
            "id product_id author_id rating title body verified helpful_votes created_at",
            sales.reviews,
            scale.reviews,
        ),
        Table(
            "shop_product",
            "id sku slug name brand_id category_id description attributes price_cents state published_at new_until",
            lambda: shelving.product_rows(products, seed, rendered),
            scale.products,
        ),
        Table("shop_product_tags", "id product_id tag_id", lambda: shelving.product_tags(products, seed)),
        Table(
            "shop_variant",
            "id product_id sku size colour surcharge_cents stock",
            lambda: shelving.variants(products),
        ),
        Table("shop_image", "id product_id key alt position", lambda: shelving.images(products, seed)),
        Table("shop_promotion", "id name percent starts_at ends_at", offers.promotions),
        Table(
            "shop_promotion_products",
            "id promotion_id product_id",
            lambda: offers.on_products(products, seed),
        ),
        Table("shop_promotion_categories", "id promotion_id category_id", offers.on_categories),
        Table("shop_cart", "id customer_id created_at", sales.carts),
        Table("shop_cartline", "id cart_id variant_id quantity", sales.cart_lines),
        Table(RENDERED, "id html", lambda: enumerate(rendered, start=1), scale.products),
    ]
