-- What is denormalized, computed from its sources: one view for each table, with the same columns in the same order.
-- The fold (fold.sql), the seed and `manage.py derived` all read these.

CREATE OR REPLACE VIEW shop_listing_computed AS
SELECT p.id AS product_id, p.category_id, p.brand_id, p.state = 'published' AS published, p.published_at,
       p.price_cents::bigint + coalesce(v.surcharge_cents, 0) AS lowest_price_cents,
       coalesce(v.in_stock, false) AS in_stock,
       ARRAY(SELECT tag_id FROM shop_product_tags WHERE product_id = p.id ORDER BY tag_id) AS tag_ids,
       (SELECT jsonb_build_object('key', key, 'alt', alt)
          FROM shop_image WHERE product_id = p.id ORDER BY position, id LIMIT 1) AS cover,
       coalesce((SELECT sum(quantity) FROM shop_orderline WHERE product_id = p.id), 0) AS units_sold,
       r.rating_counts, r.rating_count, r.rating_average
  FROM shop_product p
  LEFT JOIN LATERAL (SELECT min(surcharge_cents) AS surcharge_cents, bool_or(stock > 0) AS in_stock
                       FROM shop_variant WHERE product_id = p.id) v ON true
  LEFT JOIN LATERAL (SELECT ARRAY[count(*) FILTER (WHERE rating = 1), count(*) FILTER (WHERE rating = 2),
                                  count(*) FILTER (WHERE rating = 3), count(*) FILTER (WHERE rating = 4),
                                  count(*) FILTER (WHERE rating = 5)]::int[] AS rating_counts,
                            count(*)::int AS rating_count, sum(rating)::float8 / nullif(count(*), 0) AS rating_average
                       FROM shop_review WHERE product_id = p.id) r ON true;

-- Its HTML is rendered in Python.
CREATE OR REPLACE VIEW shop_producttext_computed AS
SELECT id AS product_id, md5(description)::uuid AS source,
       setweight(to_tsvector('english', name), 'A') || setweight(to_tsvector('english', description), 'B')
           AS search_vector
  FROM shop_product;

CREATE OR REPLACE VIEW shop_categorycount_computed AS
WITH RECURSIVE below AS (
    SELECT id AS category_id, id AS node_id FROM shop_category
    UNION
    SELECT below.category_id, c.id FROM below JOIN shop_category c ON c.parent_id = below.node_id)
SELECT below.category_id, count(p.id)::int AS products
  FROM below LEFT JOIN shop_product p ON p.category_id = below.node_id AND p.state = 'published'
 GROUP BY below.category_id;

CREATE OR REPLACE VIEW shop_basket_computed AS
SELECT order_id, array_agg(DISTINCT product_id ORDER BY product_id) AS product_ids
  FROM shop_orderline GROUP BY order_id;

CREATE OR REPLACE VIEW shop_copurchase_computed AS
SELECT a.product_id, b.product_id AS other_id, count(DISTINCT a.order_id)::int AS orders
  FROM shop_orderline a JOIN shop_orderline b ON b.order_id = a.order_id AND b.product_id <> a.product_id
 GROUP BY a.product_id, b.product_id;
