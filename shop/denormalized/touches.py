"""What a write touches: one entry for each table that a visitor's page shows anything of. The list to read first.

A trigger for each statement sees the rows as they were and as they are now. Below, these are `r`, with a `sign`: -1 as
it was, 1 as it is; rows that did not change are not in it. So a review that goes from 3 to 5 stars is two rows:

    product_id  rating  sign
             7       3    -1
             7       5     1

and `SELECT product_id, rating, sum(sign) ... GROUP BY product_id, rating` says by how much each count has changed.

What is touched waits in the table `shop_touch` for the commit (fold.sql), which maintains what is denormalized and
tells the cache. Its tags are

- `product:7`, `slug:bell`: all that is shown of a product, for who knows its id or its address
- `shelf:bells`: which products a category holds, their order and counts
- `catalogue`: names, the tree with its counts, promotions, what is new
- `visitor:5`, `cart:9`: whom to greet and what lies in the cart; the cart of a visitor who has no account
"""

_CATALOGUE = {"tag": "SELECT 'catalogue' FROM r LIMIT 1"}
_FACTS = {"product_id, facts": "SELECT DISTINCT product_id, true FROM r"}

# table: {columns of shop_touch: what to put there}
TOUCHES = {
    "shop_product": {
        "product_id, facts, texts": """
            SELECT id, true, count(*) = 1 OR min(name) <> max(name)
                   OR min(description COLLATE "C") <> max(description COLLATE "C")
              FROM r GROUP BY id""",
        # Whoever comes, goes or moves changes the tree's counts, too; and its date, what is new in the shop.
        "tag": """
            SELECT 'slug:' || slug FROM r
            UNION
            SELECT 'catalogue' FROM r GROUP BY id HAVING count(*) = 1 OR min(state) <> max(state)
                OR min(slug) <> max(slug) OR min(category_id) <> max(category_id)
                OR min(published_at) <> max(published_at)""",
    },
    "shop_variant": {
        # A stock of 5 instead of 7 is no fact of the product; one of 0 is.
        "product_id, facts": """
            SELECT product_id, bool_or(n <> 0)
              FROM (SELECT product_id, sum(sign) AS n FROM r GROUP BY product_id, surcharge_cents, stock > 0) g
             GROUP BY product_id""",
    },
    "shop_image": _FACTS,
    "shop_product_tags": _FACTS,
    "shop_review": {
        "product_id, stars, reviews": "SELECT product_id, rating, sum(sign) FROM r GROUP BY product_id, rating",
    },
    "shop_orderline": {
        "product_id, units": "SELECT product_id, sum(sign * quantity) FROM r GROUP BY product_id",
        "order_id": """
            SELECT DISTINCT order_id
              FROM (SELECT order_id FROM r GROUP BY order_id, product_id HAVING sum(sign) <> 0) g""",
    },
    "shop_category": {
        "tree, tag": "SELECT bool_or(n <> 0), 'catalogue' FROM (SELECT sum(sign) AS n FROM r GROUP BY id, parent_id) g",
    },
    "shop_brand": _CATALOGUE,
    "shop_tag": _CATALOGUE,
    "shop_promotion": _CATALOGUE,
    "shop_promotion_products": _CATALOGUE,
    "shop_promotion_categories": _CATALOGUE,
    "shop_cart": {
        "tag": """
            SELECT 'cart:' || id FROM r
            UNION
            SELECT 'visitor:' || c.user_id FROM r JOIN shop_customer c ON c.id = r.customer_id""",
    },
    "shop_cartline": {
        "tag": """
            SELECT 'cart:' || cart_id FROM r
            UNION
            SELECT 'visitor:' || c.user_id
              FROM r JOIN shop_cart ON shop_cart.id = r.cart_id JOIN shop_customer c ON c.id = shop_cart.customer_id""",
    },
    "shop_customer": {
        "tag": "SELECT DISTINCT 'visitor:' || user_id FROM r",
        # Reviews show the names of their authors.
        "product_id": """
            SELECT DISTINCT v.product_id
              FROM (SELECT id FROM r GROUP BY id HAVING min(name) <> max(name)) c
              JOIN shop_review v ON v.author_id = c.id""",
    },
    "auth_user": {
        # A login writes `last_login`, which no page shows.
        "tag": """
            SELECT DISTINCT 'visitor:' || id
              FROM (SELECT id FROM r GROUP BY id, username, password, is_active HAVING sum(sign) <> 0) g""",
    },
}
