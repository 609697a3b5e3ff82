-- A shop as large as its plans need: a fifth to a tenth of the scale medium, made in seconds.
-- What an index saves grows with the table: who reads no table here from end to end does not at medium either.
-- Wide product rows, as rendered descriptions make them; a department with a quarter of all products.

INSERT INTO shop_category (id, name, slug, parent_id, position)
SELECT n, 'Category ' || n, 'c' || n, CASE WHEN n <= 8 THEN NULL WHEN n <= 24 THEN (n - 9) / 2 + 1 ELSE (n - 25) / 3 + 9 END, n
  FROM generate_series(1, 72) n;

INSERT INTO shop_brand (id, name, slug) SELECT n, 'Brand ' || n, 'b' || n FROM generate_series(1, 40) n;
INSERT INTO shop_tag (id, name, slug) SELECT n, 'Tag ' || n, 't' || n FROM generate_series(1, 24) n;

INSERT INTO shop_product (id, sku, slug, name, brand_id, category_id, description, attributes, price_cents, state,
                          published_at)
SELECT n, 'sku' || n, 'p' || n, 'Product ' || n, n % 40 + 1,
       CASE WHEN n % 4 = 0 THEN 25 + n % 6 ELSE 25 + n % 48 END,
       (SELECT string_agg(md5(n::text || i), '') FROM generate_series(1, 50) i), '{}', 100 + n,
       CASE WHEN n % 20 = 0 THEN 'draft' ELSE 'published' END, now() - n * interval '1 hour'
  FROM generate_series(1, 20000) n;

INSERT INTO shop_product_tags (product_id, tag_id) SELECT n, (n + k * 7) % 24 + 1 FROM generate_series(1, 20000) n, generate_series(1, 2) k;
INSERT INTO shop_variant (id, product_id, sku, size, colour, surcharge_cents, stock)
SELECT n * 2 + k, n, n || '-' || k, 'S' || k, 'blue', 0, (n % 7 > 0)::int * 5
  FROM generate_series(1, 20000) n, generate_series(0, 1) k;
INSERT INTO shop_image (id, product_id, key, alt, position)
SELECT n * 2 + k, n, n || '-' || k, 'Picture', k FROM generate_series(1, 20000) n, generate_series(0, 1) k;

INSERT INTO auth_user (id, username, first_name, last_name, email, password, is_superuser, is_staff, is_active, date_joined)
SELECT n, 'u' || n, '', '', '', '!', false, false, true, now() FROM generate_series(1, 20000) n;
INSERT INTO django_session (session_key, session_data, expire_date) SELECT md5(n::text), md5(n::text), now() + interval '1 day' FROM generate_series(1, 5000) n;
INSERT INTO shop_customer (id, user_id, name, phone) SELECT n, n, 'Customer ' || n, '' FROM generate_series(1, 20000) n;
INSERT INTO shop_cart (id, customer_id, created_at) SELECT n, n, now() FROM generate_series(1, 12000) n;
INSERT INTO shop_cartline (cart_id, variant_id, quantity) SELECT n, n * 2 + k, 1 FROM generate_series(1, 12000) n, generate_series(0, 1) k;

INSERT INTO shop_review (product_id, author_id, rating, title, body, verified, helpful_votes, created_at)
SELECT CASE WHEN k = 0 THEN n % 100 + 1 ELSE n END, (n * 7 + k * 13) % 20000 + 1, n % 5 + 1, 'Title', 'Body', true, n % 50, now() - n * interval '1 minute'
  FROM generate_series(1, 20000) n, generate_series(0, 4) k;

INSERT INTO shop_order (id, key, customer_id, placed_at, total_cents)
SELECT n, gen_random_uuid(), n % 20000 + 1, now() - n * interval '1 hour', 100 FROM generate_series(1, 20000) n;
INSERT INTO shop_orderline (order_id, product_id, variant_id, quantity, price_cents)
SELECT n, p, p * 2, 1, 100
  FROM (SELECT n, n * (k * 17 + 1) % 20000 + 1 AS p FROM generate_series(1, 20000) n, generate_series(0, 2) k)
 WHERE n % 10000 > 0;

INSERT INTO shop_promotion (id, name, percent, starts_at, ends_at)
SELECT n, 'Promotion ' || n, 10, now() - interval '1 day', now() + interval '1 day' FROM generate_series(1, 20) n;
INSERT INTO shop_promotion_products (promotion_id, product_id) SELECT n, n * 10 + k FROM generate_series(1, 15) n, generate_series(1, 9) k;
INSERT INTO shop_promotion_categories (promotion_id, category_id) SELECT n, n FROM generate_series(16, 20) n;
