-- What was bought together, as a part of the fold (fold.sql).

CREATE OR REPLACE FUNCTION shop_fold_baskets(orders bigint[]) RETURNS shop_pair[] LANGUAGE plpgsql AS $$
-- Remember what these orders hold. Return by how much that changes the number of orders of each pair of products.
DECLARE
    born bigint[];
    was jsonb = '{}';
    pairs shop_pair[];
BEGIN
    WITH fresh AS (
        INSERT INTO shop_basket (order_id, product_ids)
        SELECT * FROM shop_basket_computed WHERE order_id = ANY(orders) ORDER BY order_id
        ON CONFLICT DO NOTHING RETURNING order_id)
    SELECT coalesce(array_agg(order_id), '{}') INTO born FROM fresh;
    IF cardinality(born) < cardinality(orders) THEN
        PERFORM FROM shop_basket WHERE order_id = ANY(orders) AND order_id <> ALL(born) ORDER BY order_id FOR UPDATE;
        SELECT jsonb_object_agg(order_id, product_ids) INTO was
          FROM shop_basket WHERE order_id = ANY(orders) AND order_id <> ALL(born);
        UPDATE shop_basket b SET product_ids = c.product_ids
          FROM shop_basket_computed c WHERE c.order_id = b.order_id AND b.order_id = ANY(orders)
           AND b.order_id <> ALL(born) AND b.product_ids <> c.product_ids;
        DELETE FROM shop_basket b WHERE b.order_id = ANY(orders)
           AND NOT EXISTS (SELECT FROM shop_orderline l WHERE l.order_id = b.order_id);
    END IF;
    WITH held AS (
        SELECT order_id, unnest(product_ids) AS product_id, 1 AS sign FROM shop_basket WHERE order_id = ANY(orders)
        UNION ALL
        SELECT key::bigint, jsonb_array_elements(value)::bigint, -1 FROM jsonb_each(was)),
    changed AS (
        SELECT a.product_id, b.product_id AS other_id, sum(a.sign)::int AS n
          FROM held a JOIN held b ON b.order_id = a.order_id AND b.sign = a.sign AND b.product_id <> a.product_id
         GROUP BY 1, 2 HAVING sum(a.sign) <> 0)
    SELECT array_agg((product_id, other_id, n)::shop_pair) INTO pairs FROM changed;
    RETURN pairs;
END
$$;

CREATE OR REPLACE FUNCTION shop_fold_pairs(pairs shop_pair[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO shop_copurchase AS c (product_id, other_id, orders)
    SELECT product_id, other_id, orders FROM unnest(pairs) WHERE orders > 0
    ON CONFLICT (product_id, other_id) DO UPDATE SET orders = c.orders + excluded.orders;
    IF EXISTS (SELECT FROM unnest(pairs) WHERE orders < 0) THEN
        UPDATE shop_copurchase c SET orders = c.orders + p.orders
          FROM unnest(pairs) p WHERE p.product_id = c.product_id AND p.other_id = c.other_id AND p.orders < 0;
        DELETE FROM shop_copurchase c USING unnest(pairs) p
         WHERE p.product_id = c.product_id AND p.other_id = c.other_id AND c.orders = 0;
    END IF;
END
$$;
