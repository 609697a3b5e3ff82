"""The ways to big tables: the indexes by what they are for. What Django names itself is without the hash at its end."""

SHELF = "Index Only Scan listing_shelf"
FACTS = "Index Scan shop_listing_pkey"
PRODUCT = "Index Scan shop_product_pkey"
BY_SLUG = "Index Scan shop_product_slug_key"
TEXT = "Index Scan shop_producttext_pkey"
PICTURES = "Index Scan shop_image_product_id"
VERSIONS = "Index Scan shop_variant_product_id"
TOGETHER = "Index Only Scan co_purchase_best_first"
NEWEST, HELPFUL, RATING = (f"Index Scan review_{name}" for name in ("newest", "helpful", "rating"))
REVIEWS_OF = "Index Scan shop_review_product_id"
