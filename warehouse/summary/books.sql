-- How many lines the books have, and how many of them do not balance.
SELECT count(*) AS lines,
       count(*) FILTER (n_in <> n_out + n_unchanged + n_duplicate + n_rejected) AS unbalanced
FROM core.accounting;
