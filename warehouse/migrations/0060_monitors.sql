-- Results of monitors: one of the monitor as a whole, and one of each of its series that is out of the ordinary or is
-- back from it.

ALTER TABLE core.quality_results ADD COLUMN "subject" VARCHAR;
COMMENT ON COLUMN core.quality_results."subject" IS 'Series of a monitor that the result is about, such as a feed; null for a check or monitor as a whole.';
COMMENT ON COLUMN core.quality_results."scope" IS 'What was judged: batch (what a run would load, before it is published), table (all there is) or monitor (daily series against their own past).';
COMMENT ON COLUMN core.quality_results."element_count" IS 'Rows looked at; series, by a monitor.';
COMMENT ON COLUMN core.quality_results."unexpected_count" IS 'Rows that fail; series out of the ordinary, by a monitor.';
