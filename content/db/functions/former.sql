-- What the rules of former migrations call, and none of now.

CREATE OR REPLACE FUNCTION library_lock_key(video_id text) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT 7283000 + coalesce(hashtext(video_id) & 63, 64)
$$;
