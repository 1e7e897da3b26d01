-- How often each feed speaks and is asked, and which run is polling it at the moment.

ALTER TABLE core.feed_state ADD COLUMN "guids_repeat" BOOLEAN;
ALTER TABLE core.feed_state ADD COLUMN "window_hours" DOUBLE;
ALTER TABLE core.feed_state ADD COLUMN "mean_gap_hours" DOUBLE;
ALTER TABLE core.feed_state ADD COLUMN "last_entry_at" TIMESTAMPTZ;
ALTER TABLE core.feed_state ADD COLUMN "pause_minutes" BIGINT;
ALTER TABLE core.feed_state ADD COLUMN "skip_hours" BIGINT[];
ALTER TABLE core.feed_state ADD COLUMN "interval_minutes" DOUBLE;
COMMENT ON COLUMN core.feed_state."guids_repeat" IS 'Some guid stood on items with different addresses: items are known by guid and address.';
COMMENT ON COLUMN core.feed_state."window_hours" IS 'Hours between the oldest and the newest entry of the last document with two dates or more, pinned ones left out.';
COMMENT ON COLUMN core.feed_state."mean_gap_hours" IS 'Mean hours between the entries of that window.';
COMMENT ON COLUMN core.feed_state."last_entry_at" IS 'Publication date of the newest entry ever seen in it.';
COMMENT ON COLUMN core.feed_state."pause_minutes" IS 'Pause the feed asks for (ttl, sy:updatePeriod).';
COMMENT ON COLUMN core.feed_state."skip_hours" IS 'Hours (GMT) in which the feed asks not to be polled.';
COMMENT ON COLUMN core.feed_state."interval_minutes" IS 'Minutes between polls that suit the feed, before what servers ask for and back-off.';

CREATE TABLE core.poll_claims (
    "feed_id" VARCHAR NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "claimed_at" TIMESTAMPTZ NOT NULL,
    "expires_at" TIMESTAMPTZ
);
COMMENT ON TABLE core.poll_claims IS 'Feeds that a run is polling and has not loaded yet; no other run polls them. Grain: feed_id.';
COMMENT ON COLUMN core.poll_claims."feed_id" IS 'Feed.';
COMMENT ON COLUMN core.poll_claims."run_id" IS 'Run that polls it.';
COMMENT ON COLUMN core.poll_claims."claimed_at" IS 'When it was claimed (wall clock).';
COMMENT ON COLUMN core.poll_claims."expires_at" IS 'When the claim lapses (wall clock); null while the process of the run holds its lock file.';
