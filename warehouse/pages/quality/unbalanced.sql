-- How many lines the books of all runs have, and how many of them do not balance: one row.
SELECT count(*) AS lines, count_if(NOT balanced) AS unbalanced FROM marts.accounting;
