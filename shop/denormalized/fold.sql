-- At commit, all that a transaction has touched is folded into what is denormalized, once, in one order of locks:
-- the tree, baskets by order, listings by product, then what these protect. So writers queue, and never in a circle.
-- Each statement below sees what was committed before its lock was granted.

CREATE OR REPLACE FUNCTION shop_above(ids bigint[]) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    -- Each of these categories and each above it; once for every time that it is met.
    WITH RECURSIVE above AS (
        SELECT unnest(ids) AS id
        UNION ALL
        SELECT c.parent_id FROM above JOIN shop_category c ON c.id = above.id WHERE c.parent_id IS NOT NULL)
    SELECT id FROM above
$$;

CREATE OR REPLACE FUNCTION shop_fold_tree() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    here text;
BEGIN
    WITH RECURSIVE reached AS (
        SELECT id FROM shop_category WHERE parent_id IS NULL
        UNION ALL
        SELECT c.id FROM reached JOIN shop_category c ON c.parent_id = reached.id)
    SELECT slug INTO here FROM shop_category WHERE id NOT IN (SELECT id FROM reached) ORDER BY id LIMIT 1;
    IF here IS NOT NULL THEN
        RAISE check_violation USING MESSAGE = format('The category "%s" cannot stand below itself.', here),
            CONSTRAINT = 'category_not_below_itself', TABLE = 'shop_category';
    END IF;
    DELETE FROM shop_categorycount WHERE category_id NOT IN (SELECT id FROM shop_category);
    INSERT INTO shop_categorycount AS c (category_id, products)
    SELECT * FROM shop_categorycount_computed ORDER BY category_id
    ON CONFLICT (category_id) DO UPDATE SET products = excluded.products WHERE c.products <> excluded.products;
END
$$;

CREATE OR REPLACE FUNCTION shop_fold_counts(before bigint[], after bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM shop_categorycount WHERE category_id IN (SELECT shop_above(before || after))
      ORDER BY category_id FOR NO KEY UPDATE;
    UPDATE shop_categorycount c SET products = c.products + d.n
      FROM (SELECT id, sum(n) AS n
              FROM (SELECT shop_above(before) AS id, -1 AS n UNION ALL SELECT shop_above(after), 1) s
             GROUP BY id) d
     WHERE d.id = c.category_id AND d.n <> 0;
END
$$;

DROP FUNCTION IF EXISTS shop_fold_facts(bigint[]);
CREATE OR REPLACE FUNCTION shop_fold_facts(ids bigint[], locked bigint[]) RETURNS bigint[] LANGUAGE plpgsql AS $$
-- Recompute what is cheap to recompute. Return the products whose listing is new, and so right in all its columns.
DECLARE
    born bigint[] = '{}';
BEGIN
    DELETE FROM shop_listing l
     WHERE product_id = ANY(ids) AND NOT EXISTS (SELECT FROM shop_product WHERE id = l.product_id);
    UPDATE shop_listing l
       SET (category_id, brand_id, published, published_at, lowest_price_cents, in_stock, tag_ids, cover)
         = (c.category_id, c.brand_id, c.published, c.published_at, c.lowest_price_cents, c.in_stock, c.tag_ids, c.cover)
      FROM (SELECT product_id, category_id, brand_id, published, published_at, lowest_price_cents, in_stock, tag_ids,
                   cover
              FROM shop_listing_computed WHERE product_id = ANY(ids) OFFSET 0) c
     WHERE c.product_id = l.product_id
       AND (l.category_id, l.brand_id, l.published, l.published_at, l.lowest_price_cents, l.in_stock, l.tag_ids,
            l.cover)
           IS DISTINCT FROM (c.category_id, c.brand_id, c.published, c.published_at, c.lowest_price_cents, c.in_stock,
                             c.tag_ids, c.cover);
    IF NOT locked @> ids THEN
        WITH fresh AS (
            INSERT INTO shop_listing (product_id, category_id, brand_id, published, published_at, lowest_price_cents,
                                      in_stock, tag_ids, cover, units_sold, rating_counts, rating_count, rating_average)
            SELECT * FROM shop_listing_computed WHERE product_id = ANY(ids)
               AND product_id <> ALL(locked)
            ON CONFLICT DO NOTHING RETURNING product_id)
        SELECT coalesce(array_agg(product_id), '{}') INTO born FROM fresh;
    END IF;
    RETURN born;
END
$$;

CREATE OR REPLACE FUNCTION shop_fold_reviews(touches shop_touch[], born bigint[]) RETURNS void LANGUAGE sql AS $$
    UPDATE shop_listing l
       SET rating_counts = n.counts, rating_count = n.total, rating_average = n.stars::float8 / nullif(n.total, 0)
      FROM (SELECT product_id, array_agg(n ORDER BY star) AS counts, sum(n) AS total, sum(n * star) AS stars
              FROM (SELECT l.product_id, c.star, (c.n + coalesce(d.n, 0))::int AS n
                      FROM shop_listing l CROSS JOIN unnest(l.rating_counts) WITH ORDINALITY c(n, star)
                      LEFT JOIN (SELECT product_id, stars, sum(reviews) AS n
                                   FROM unnest(touches) GROUP BY product_id, stars) d
                        ON d.product_id = l.product_id AND d.stars = c.star
                     WHERE l.product_id = ANY(ARRAY(SELECT product_id FROM unnest(touches) WHERE reviews <> 0))) s
             GROUP BY product_id) n
     WHERE n.product_id = l.product_id AND l.product_id <> ALL(born)
$$;

CREATE OR REPLACE FUNCTION shop_fold_texts(ids bigint[]) RETURNS void LANGUAGE sql AS $$
    DELETE FROM shop_producttext t
     WHERE product_id = ANY(ids) AND NOT EXISTS (SELECT FROM shop_product WHERE id = t.product_id);
    INSERT INTO shop_producttext AS t (product_id, source, search_vector)
    SELECT product_id, source, search_vector FROM shop_producttext_computed
     WHERE product_id = ANY(ids) ORDER BY product_id
    ON CONFLICT (product_id) DO UPDATE
       SET source = excluded.source, search_vector = excluded.search_vector,
           description_html = CASE WHEN t.source = excluded.source THEN t.description_html END
$$;

-- Planning what it runs anew for each write takes longer than running it: a plan is made once for each connection.
CREATE OR REPLACE FUNCTION shop_fold() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    touches shop_touch[];
    pairs shop_pair[];
    tags text[];
    shown bigint[];   -- products of which anything that is shown has changed
    facts bigint[];   -- those whose listing has to be recomputed
    counted bigint[]; -- those with more or fewer sales or reviews
    texts bigint[];   -- those with another name or description
    orders bigint[];
    moved boolean;
    locked bigint[];  -- products whose listing was there
    born bigint[] = '{}';
    shelves bigint[]; -- categories that held any of these before
    before bigint[];  -- categories of published products, one for each
    after bigint[];
    change bigint;
BEGIN
    WITH taken AS (DELETE FROM shop_touch t WHERE xid = pg_current_xact_id() RETURNING t)
    SELECT array_agg(t),
           array_agg(DISTINCT (t).product_id) FILTER (WHERE (t).product_id IS NOT NULL),
           array_agg(DISTINCT (t).product_id) FILTER (WHERE (t).facts),
           array_agg(DISTINCT (t).product_id) FILTER (WHERE (t).units <> 0 OR (t).reviews <> 0),
           array_agg(DISTINCT (t).product_id) FILTER (WHERE (t).texts),
           array_agg(DISTINCT (t).order_id) FILTER (WHERE (t).order_id IS NOT NULL),
           bool_or((t).tree), array_agg(DISTINCT (t).tag) FILTER (WHERE (t).tag IS NOT NULL)
      INTO touches, shown, facts, counted, texts, orders, moved, tags FROM taken;
    IF touches IS NULL THEN
        RETURN NULL;  -- an earlier statement's call has folded all
    END IF;
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        -- What others have committed since it began is not seen: what is counted from it would be wrong for good.
        RAISE feature_not_supported USING MESSAGE = 'The shop is written to at READ COMMITTED, not at '
            || upper(current_setting('transaction_isolation')) || '.';
    END IF;

    IF moved THEN
        PERFORM pg_advisory_xact_lock('shop_category'::regclass::oid::bigint);
    ELSIF shown IS NOT NULL THEN  -- nobody may move a shelf while it is worked out which ones are meant
        PERFORM pg_advisory_xact_lock_shared('shop_category'::regclass::oid::bigint);
    END IF;
    IF orders IS NOT NULL THEN
        pairs = shop_fold_baskets(orders);
    END IF;
    IF facts IS NOT NULL OR counted IS NOT NULL OR pairs IS NOT NULL THEN
        SELECT array_agg(product_id), array_agg(DISTINCT category_id),
               array_agg(category_id ORDER BY category_id) FILTER (WHERE published AND product_id = ANY(facts))
          INTO locked, shelves, before
          FROM (SELECT product_id, category_id, published FROM shop_listing
                 WHERE product_id = ANY(facts || counted || ARRAY(SELECT product_id FROM unnest(pairs)))
                 ORDER BY product_id FOR NO KEY UPDATE) l;
    END IF;
    IF facts IS NOT NULL THEN
        born = shop_fold_facts(facts, coalesce(locked, '{}'));
        SELECT array_agg(category_id ORDER BY category_id) INTO after
          FROM shop_listing WHERE product_id = ANY(facts) AND published;
    END IF;
    IF counted IS NOT NULL THEN
        UPDATE shop_listing l SET units_sold = l.units_sold + t.units
          FROM (SELECT product_id, sum(units) AS units FROM unnest(touches) GROUP BY product_id) t
         WHERE t.product_id = l.product_id AND t.units <> 0 AND l.product_id <> ALL(born);
        PERFORM shop_fold_reviews(touches, born);
    END IF;
    IF pairs IS NOT NULL THEN
        PERFORM shop_fold_pairs(pairs);
        shown = shown || locked;
    END IF;
    IF moved THEN
        PERFORM shop_fold_tree();
    ELSIF before IS DISTINCT FROM after THEN
        PERFORM shop_fold_counts(before, after);
    END IF;
    IF texts IS NOT NULL THEN
        PERFORM shop_fold_texts(texts);
    END IF;

    tags = ARRAY(SELECT unnest(tags)
                 UNION SELECT 'product:' || unnest(shown)
                 UNION SELECT 'slug:' || slug FROM shop_product WHERE id = ANY(shown)
                 UNION SELECT 'shelf:' || slug FROM shop_category
                        WHERE id IN (SELECT shop_above(shelves || ARRAY(
                            SELECT DISTINCT category_id FROM shop_listing WHERE product_id = ANY(shown))))
                 UNION SELECT 'text:' || product_id FROM shop_producttext
                        WHERE product_id = ANY(texts) AND description_html IS NULL);
    IF cardinality(tags) > 10000 THEN
        tags = '{epoch}';  -- all that is cached, so that neither a row nor a notice grows without bound
    END IF;
    IF cardinality(tags) > 0 THEN
        INSERT INTO shop_change (tags) VALUES (tags) RETURNING id INTO change;
        -- For who writes, to be renewed right after the commit (shop.denormalized.postgresql). Long lists are read back.
        RAISE INFO USING ERRCODE = 'TANDM', MESSAGE = concat_ws(
            ' ', 'changed', change, CASE WHEN cardinality(tags) <= 100 THEN array_to_string(tags, ' ') END);
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION shop_clear(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
-- Take what has been renewed out of the outbox. Losing that in a crash does no harm, so nobody waits for the disk.
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    DELETE FROM shop_change WHERE id IN (SELECT id FROM shop_change WHERE id = ANY(ids) FOR UPDATE SKIP LOCKED);
END
$$;
