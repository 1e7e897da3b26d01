-- What a table holds, in whatever order: rows, and the sums of both halves of each row's MD5 (128 bits do not add up).
SELECT
    count(*),
    coalesce(sum(md5_number_lower(r)::HUGEINT), 0),
    coalesce(sum(md5_number_upper(r)::HUGEINT), 0)
FROM (SELECT to_json(t)::VARCHAR AS r FROM core.$table AS t);
