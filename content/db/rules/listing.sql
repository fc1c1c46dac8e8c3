-- The rules of `listing`: each function is the body of the triggers that listing.py declares under its name.

CREATE FUNCTION arrival_is_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO facet_count (value, items)
    SELECT value, count(*) FROM (SELECT unnest(facets || 0::bigint) AS value FROM arrived) AS c GROUP BY value;
    RETURN NULL;
END
$$;

CREATE FUNCTION change_is_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO facet_count (value, items)
    SELECT value, sum(items) FROM (
        SELECT unnest(facets) AS value, 1 AS items FROM changed
        UNION ALL SELECT unnest(facets), -1 FROM previous
    ) AS c GROUP BY value HAVING sum(items) <> 0;
    RETURN NULL;
END
$$;

CREATE FUNCTION departure_is_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO facet_count (value, items)
    SELECT value, -count(*) FROM (SELECT unnest(facets || 0::bigint) AS value FROM gone) AS c GROUP BY value;
    RETURN NULL;
END
$$;
