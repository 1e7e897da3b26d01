-- The core of the warehouse: what was fetched, read, coded, turned away, and what came of each run.
-- Portable on purpose: no primary keys, unique or check constraints, enums, sequences, indexes or foreign keys, so that
-- a DuckLake catalog can hold the same tables. The loader keeps keys unique and checks it in every transaction.
-- Column definitions and comments of contract tables are generated: python -m pipeline.load.dictionary KIND TABLE

CREATE SCHEMA core;
CREATE SCHEMA marts;
CREATE SCHEMA reports;
CREATE SCHEMA raw;

CREATE TABLE core.schema_migrations (
    "number" BIGINT NOT NULL,
    "name" VARCHAR NOT NULL,
    "sha256" VARCHAR NOT NULL,
    "applied_at" TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE core.schema_migrations IS 'Numbered migrations that were applied.';
COMMENT ON COLUMN core.schema_migrations."number" IS 'Number of the file.';
COMMENT ON COLUMN core.schema_migrations."name" IS 'Name of the file without number and ending.';
COMMENT ON COLUMN core.schema_migrations."sha256" IS 'SHA-256 of the file as it was applied.';
COMMENT ON COLUMN core.schema_migrations."applied_at" IS 'When it was applied (wall clock).';

CREATE TABLE core.definitions (
    "sha256" VARCHAR NOT NULL,
    "applied_at" TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE core.definitions IS 'Checksum over the view and report files last applied.';
COMMENT ON COLUMN core.definitions."sha256" IS 'SHA-256 over names and texts of the files.';
COMMENT ON COLUMN core.definitions."applied_at" IS 'When they were applied (wall clock).';

CREATE TABLE core.runs (
    "run_id" VARCHAR NOT NULL,
    "loaded_at" TIMESTAMPTZ NOT NULL,
    "program_version" VARCHAR NOT NULL
);
COMMENT ON TABLE core.runs IS 'Runs that loaded something. Grain: run_id.';
COMMENT ON COLUMN core.runs."run_id" IS 'Run.';
COMMENT ON COLUMN core.runs."loaded_at" IS 'Instant the run stands for.';
COMMENT ON COLUMN core.runs."program_version" IS 'Version of sitrep that loaded it.';

CREATE TABLE core.accounting (
    "run_id" VARCHAR NOT NULL,
    "feed_id" VARCHAR NOT NULL,
    "stage" VARCHAR NOT NULL,
    "unit" VARCHAR NOT NULL,
    "n_in" BIGINT NOT NULL,
    "n_out" BIGINT NOT NULL,
    "n_unchanged" BIGINT NOT NULL,
    "n_duplicate" BIGINT NOT NULL,
    "n_rejected" BIGINT NOT NULL
);
COMMENT ON TABLE core.accounting IS 'What each stage did with each feed''s records in each run: n_in = n_out + n_unchanged + n_duplicate + n_rejected. Grain: (run_id, feed_id, stage, unit).';
COMMENT ON COLUMN core.accounting."run_id" IS 'Run.';
COMMENT ON COLUMN core.accounting."feed_id" IS 'Feed.';
COMMENT ON COLUMN core.accounting."stage" IS 'Stage: poll, parse, fetch, article, extract, validate, load.';
COMMENT ON COLUMN core.accounting."unit" IS 'What is counted: feed, entry, page, article, event.';
COMMENT ON COLUMN core.accounting."n_in" IS 'Records that came in.';
COMMENT ON COLUMN core.accounting."n_out" IS 'Records that went on (in load: rows this run wrote).';
COMMENT ON COLUMN core.accounting."n_unchanged" IS 'Records known already in this form from the same feed.';
COMMENT ON COLUMN core.accounting."n_duplicate" IS 'Records known already from another feed, or twice in this run.';
COMMENT ON COLUMN core.accounting."n_rejected" IS 'Records turned away; core.rejections says why.';

CREATE TABLE core.feeds (
    "feed_id" VARCHAR NOT NULL,
    "url" VARCHAR NOT NULL,
    "outlet" VARCHAR NOT NULL,
    "country" VARCHAR,
    "language" VARCHAR NOT NULL,
    "polling_interval_minutes" BIGINT NOT NULL,
    "expected_entries_min" DOUBLE,
    "expected_entries_max" DOUBLE,
    "home_url" VARCHAR,
    "record_hash" VARCHAR NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "loaded_at" TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE core.feeds IS 'One subscription: where an outlet''s entries come from. Written by people as pipeline/feeds/<slug>.yml; the slug is the feed_id.';
COMMENT ON COLUMN core.feeds."feed_id" IS 'Slug, unique in the feed list; the file''s name without .yml.';
COMMENT ON COLUMN core.feeds."url" IS 'Address of the feed (http or https).';
COMMENT ON COLUMN core.feeds."outlet" IS 'Name of the publisher as readers know it.';
COMMENT ON COLUMN core.feeds."country" IS 'ISO 3166 alpha-3 code of the outlet''s home country; null for agencies without one.';
COMMENT ON COLUMN core.feeds."language" IS 'ISO 639-1 code of the language of the feed.';
COMMENT ON COLUMN core.feeds."polling_interval_minutes" IS 'How often the feed is polled at most, in minutes.';
COMMENT ON COLUMN core.feeds."expected_entries_min" IS 'Entries a day below which the feed is reported as quiet.';
COMMENT ON COLUMN core.feeds."expected_entries_max" IS 'Entries a day above which the feed is reported as flooding.';
COMMENT ON COLUMN core.feeds."home_url" IS 'Home page of the outlet.';
COMMENT ON COLUMN core.feeds."record_hash" IS 'SHA-256 of the record as JSON; a record is written again only if it differs.';
COMMENT ON COLUMN core.feeds."run_id" IS 'Run that loaded this row.';
COMMENT ON COLUMN core.feeds."loaded_at" IS 'When this row became known, by the run''s clock.';

CREATE TABLE core.feed_state (
    "feed_id" VARCHAR NOT NULL,
    "etag" VARCHAR,
    "last_modified" VARCHAR,
    "body_sha256" VARCHAR,
    "next_poll_at" TIMESTAMPTZ,
    "failures" BIGINT,
    "last_fetched_at" TIMESTAMPTZ,
    "last_changed_at" TIMESTAMPTZ,
    "gone" BOOLEAN,
    "moved_to" VARCHAR,
    "full_refetch_at" TIMESTAMPTZ,
    "validators_origin" VARCHAR,
    "updated_at" TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE core.feed_state IS 'What the poller remembers of each feed. Grain: feed_id.';
COMMENT ON COLUMN core.feed_state."feed_id" IS 'Feed.';
COMMENT ON COLUMN core.feed_state."etag" IS 'ETag of the last full answer.';
COMMENT ON COLUMN core.feed_state."last_modified" IS 'Last-Modified of the last full answer.';
COMMENT ON COLUMN core.feed_state."body_sha256" IS 'SHA-256 of the last body.';
COMMENT ON COLUMN core.feed_state."next_poll_at" IS 'Not to be polled before.';
COMMENT ON COLUMN core.feed_state."failures" IS 'Failed polls in a row.';
COMMENT ON COLUMN core.feed_state."last_fetched_at" IS 'Last poll.';
COMMENT ON COLUMN core.feed_state."last_changed_at" IS 'Last poll that brought a different body.';
COMMENT ON COLUMN core.feed_state."gone" IS 'The server said the feed is gone for good (410).';
COMMENT ON COLUMN core.feed_state."moved_to" IS 'Address the feed permanently moved to.';
COMMENT ON COLUMN core.feed_state."full_refetch_at" IS 'When conditional requests are next left out, to catch servers that answer 304 wrongly.';
COMMENT ON COLUMN core.feed_state."validators_origin" IS 'scheme://host:port that gave etag and last_modified; they are sent to no other.';
COMMENT ON COLUMN core.feed_state."updated_at" IS 'When this state came about, by the run''s clock.';

CREATE TABLE core.fetches (
    "run_id" VARCHAR NOT NULL,
    "subject_kind" VARCHAR NOT NULL,
    "subject_id" VARCHAR NOT NULL,
    "url" VARCHAR NOT NULL,
    "final_url" VARCHAR,
    "status" BIGINT,
    "outcome" VARCHAR NOT NULL,
    "reason" VARCHAR,
    "detail" VARCHAR,
    "fetched_at" TIMESTAMPTZ,
    "body_sha256" VARCHAR,
    "body_bytes" BIGINT,
    "elapsed" DOUBLE
);
COMMENT ON TABLE core.fetches IS 'Every request for a feed or page, with what came back. Grain: (run_id, subject_kind, subject_id, url).';
COMMENT ON COLUMN core.fetches."run_id" IS 'Run.';
COMMENT ON COLUMN core.fetches."subject_kind" IS 'feed or page.';
COMMENT ON COLUMN core.fetches."subject_id" IS 'feed_id, or entry_id of the page.';
COMMENT ON COLUMN core.fetches."url" IS 'Address asked for.';
COMMENT ON COLUMN core.fetches."final_url" IS 'Address that answered, after redirects.';
COMMENT ON COLUMN core.fetches."status" IS 'HTTP status; null where there was no answer.';
COMMENT ON COLUMN core.fetches."outcome" IS 'fetched, not_modified or rejected.';
COMMENT ON COLUMN core.fetches."reason" IS 'Closed reason code where rejected.';
COMMENT ON COLUMN core.fetches."detail" IS 'One line for a person.';
COMMENT ON COLUMN core.fetches."fetched_at" IS 'When the answer was complete (wall clock).';
COMMENT ON COLUMN core.fetches."body_sha256" IS 'SHA-256 of the body.';
COMMENT ON COLUMN core.fetches."body_bytes" IS 'Size of the decoded body.';
COMMENT ON COLUMN core.fetches."elapsed" IS 'Seconds it took.';

CREATE TABLE core.entries (
    "entry_id" VARCHAR NOT NULL,
    "entry_hash" VARCHAR NOT NULL,
    "feed_id" VARCHAR NOT NULL,
    "guid" VARCHAR,
    "url" VARCHAR,
    "canonical_url" VARCHAR,
    "title" VARCHAR NOT NULL,
    "summary" VARCHAR NOT NULL,
    "content" VARCHAR NOT NULL,
    "authors" VARCHAR[] NOT NULL,
    "categories" VARCHAR[] NOT NULL,
    "published_raw" VARCHAR,
    "published_at" TIMESTAMPTZ,
    "published_basis" VARCHAR NOT NULL,
    "updated_at" TIMESTAMPTZ,
    "language" VARCHAR,
    "record_hash" VARCHAR NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "loaded_at" TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE core.entries IS 'One item of a feed as the feed gave it, cleaned of markup and control characters. Grain: one version of one item of one feed.';
COMMENT ON COLUMN core.entries."entry_id" IS 'Content key of (feed_id, identity of the item: guid, else canonical link, else title and date).';
COMMENT ON COLUMN core.entries."entry_hash" IS 'SHA-256 over the fields a publisher can change; a new value is a new version of the entry.';
COMMENT ON COLUMN core.entries."feed_id" IS 'Feed that carried it.';
COMMENT ON COLUMN core.entries."guid" IS 'The item''s own id (guid, atom:id, rdf:about) as written.';
COMMENT ON COLUMN core.entries."url" IS 'Link as written, resolved against the feed''s address.';
COMMENT ON COLUMN core.entries."canonical_url" IS 'Link without tracking parameters, fragment and default port; lower-case host.';
COMMENT ON COLUMN core.entries."title" IS 'Title as plain text; may be empty.';
COMMENT ON COLUMN core.entries."summary" IS 'Summary as plain text; may be empty.';
COMMENT ON COLUMN core.entries."content" IS 'Full text the feed itself carries, as plain text; may be empty.';
COMMENT ON COLUMN core.entries."authors" IS 'Authors as given.';
COMMENT ON COLUMN core.entries."categories" IS 'Categories as given.';
COMMENT ON COLUMN core.entries."published_raw" IS 'Date string exactly as it stood in the feed.';
COMMENT ON COLUMN core.entries."published_at" IS 'Publication time in UTC; null where none or implausible.';
COMMENT ON COLUMN core.entries."published_basis" IS 'Where published_at comes from.';
COMMENT ON COLUMN core.entries."updated_at" IS 'Last update the feed states, in UTC.';
COMMENT ON COLUMN core.entries."language" IS 'Language the feed or item states, ISO 639-1.';
COMMENT ON COLUMN core.entries."record_hash" IS 'SHA-256 of the record as JSON; a record is written again only if it differs.';
COMMENT ON COLUMN core.entries."run_id" IS 'Run that loaded this row.';
COMMENT ON COLUMN core.entries."loaded_at" IS 'When this row became known, by the run''s clock.';

CREATE TABLE core.articles (
    "article_id" VARCHAR NOT NULL,
    "version_id" VARCHAR NOT NULL,
    "entry_id" VARCHAR NOT NULL,
    "feed_id" VARCHAR NOT NULL,
    "outlet" VARCHAR NOT NULL,
    "outlet_country" VARCHAR,
    "url" VARCHAR,
    "title" VARCHAR NOT NULL,
    "text" VARCHAR NOT NULL,
    "text_basis" VARCHAR NOT NULL,
    "authors" VARCHAR[] NOT NULL,
    "published_at" TIMESTAMPTZ,
    "published_basis" VARCHAR NOT NULL,
    "modified_at" TIMESTAMPTZ,
    "language" VARCHAR NOT NULL,
    "text_sha256" VARCHAR NOT NULL,
    "word_count" BIGINT NOT NULL,
    "record_hash" VARCHAR NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "loaded_at" TIMESTAMPTZ NOT NULL,
    "superseded_at" TIMESTAMPTZ,
    "refreshed_at" TIMESTAMPTZ,
    "cluster_id" VARCHAR
);
COMMENT ON TABLE core.articles IS 'One version of the text behind an entry. Grain: (article_id, version_id). All event offsets count characters of `text`.';
COMMENT ON COLUMN core.articles."article_id" IS 'Content key of the canonical URL (or of the entry where there is no URL).';
COMMENT ON COLUMN core.articles."version_id" IS 'Content key of (article_id, title, text).';
COMMENT ON COLUMN core.articles."entry_id" IS 'Entry it was read from.';
COMMENT ON COLUMN core.articles."feed_id" IS 'Feed that carried the entry.';
COMMENT ON COLUMN core.articles."outlet" IS 'Publisher.';
COMMENT ON COLUMN core.articles."outlet_country" IS 'ISO 3166 alpha-3 of the publisher''s home country.';
COMMENT ON COLUMN core.articles."url" IS 'Canonical address; null where the entry had no link.';
COMMENT ON COLUMN core.articles."title" IS 'Headline.';
COMMENT ON COLUMN core.articles."text" IS 'Body text, paragraphs separated by a newline.';
COMMENT ON COLUMN core.articles."text_basis" IS 'Whether the text is the page''s or the feed''s own (the page could not be had).';
COMMENT ON COLUMN core.articles."authors" IS 'Authors.';
COMMENT ON COLUMN core.articles."published_at" IS 'Publication time in UTC.';
COMMENT ON COLUMN core.articles."published_basis" IS 'Where published_at comes from.';
COMMENT ON COLUMN core.articles."modified_at" IS 'Last change the page or the feed states, in UTC; orders the versions of an article.';
COMMENT ON COLUMN core.articles."language" IS 'ISO 639-1 code, identified from the text.';
COMMENT ON COLUMN core.articles."text_sha256" IS 'SHA-256 of the text.';
COMMENT ON COLUMN core.articles."word_count" IS 'Words in the text.';
COMMENT ON COLUMN core.articles."record_hash" IS 'SHA-256 of the record as JSON; a record is written again only if it differs.';
COMMENT ON COLUMN core.articles."run_id" IS 'Run that loaded this version first.';
COMMENT ON COLUMN core.articles."loaded_at" IS 'When this version became known, by the run''s clock.';
COMMENT ON COLUMN core.articles."superseded_at" IS 'When another version became the current one, by the run''s clock; null while current.';
COMMENT ON COLUMN core.articles."refreshed_at" IS 'When anything but title and text of this version last changed, by the run''s clock; null: never.';
COMMENT ON COLUMN core.articles."cluster_id" IS 'Smallest article_id among exact and near copies of the text; null until linked.';

CREATE TABLE core.events (
    "event_id" VARCHAR NOT NULL,
    "article_id" VARCHAR NOT NULL,
    "version_id" VARCHAR NOT NULL,
    "event_type" VARCHAR NOT NULL,
    "event_mode" VARCHAR,
    "contexts" VARCHAR[] NOT NULL,
    "quad_code" VARCHAR NOT NULL,
    "intensity" DOUBLE,
    "status" VARCHAR NOT NULL,
    "status_basis" STRUCT("text" VARCHAR, "start" BIGINT, "end" BIGINT),
    "territorial_change" VARCHAR NOT NULL,
    "date_start" DATE,
    "date_end" DATE,
    "date_precision" VARCHAR NOT NULL,
    "date_text" STRUCT("text" VARCHAR, "start" BIGINT, "end" BIGINT),
    "date_basis" VARCHAR NOT NULL,
    "actors" STRUCT("role" VARCHAR, "kind" VARCHAR, "text" VARCHAR, "name" VARCHAR, "country" VARCHAR, "sector" VARCHAR, "start" BIGINT, "end" BIGINT, "basis" VARCHAR)[] NOT NULL,
    "place" STRUCT("text" VARCHAR, "name" VARCHAR, "country" VARCHAR, "country_name" VARCHAR, "admin1" VARCHAR, "latitude" DOUBLE, "longitude" DOUBLE, "geonames_id" BIGINT, "geo_precision" VARCHAR, "start" BIGINT, "end" BIGINT),
    "place_basis" VARCHAR NOT NULL,
    "fatalities_low" BIGINT,
    "fatalities_best" BIGINT,
    "fatalities_high" BIGINT,
    "fatalities_text" STRUCT("text" VARCHAR, "start" BIGINT, "end" BIGINT),
    "injured_low" BIGINT,
    "injured_best" BIGINT,
    "injured_high" BIGINT,
    "injured_text" STRUCT("text" VARCHAR, "start" BIGINT, "end" BIGINT),
    "weapons" STRUCT("text" VARCHAR, "start" BIGINT, "end" BIGINT, "kind" VARCHAR)[] NOT NULL,
    "trigger" STRUCT("text" VARCHAR, "start" BIGINT, "end" BIGINT) NOT NULL,
    "evidence" STRUCT("sentence" VARCHAR, "start" BIGINT, "end" BIGINT) NOT NULL,
    "confidence" DOUBLE NOT NULL,
    "extractor" VARCHAR NOT NULL,
    "extractor_version" VARCHAR NOT NULL,
    "acled_like_event" VARCHAR,
    "acled_like_sub_event" VARCHAR,
    "ucdp_type_of_violence" BIGINT,
    "cameo_code" VARCHAR NOT NULL,
    "record_hash" VARCHAR NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "loaded_at" TIMESTAMPTZ NOT NULL,
    "superseded_at" TIMESTAMPTZ
);
COMMENT ON TABLE core.events IS 'One thing that was done by somebody to somebody, as one article tells it. Grain: one trigger in one version of one article. Every field points at the characters it was read from or says on what basis it was inferred.';
COMMENT ON COLUMN core.events."event_id" IS 'Content key of (article_id, version_id, event_type, trigger offsets).';
COMMENT ON COLUMN core.events."article_id" IS 'Article the event was read from. A key of ours, or whatever id the filter''s input gave.';
COMMENT ON COLUMN core.events."version_id" IS 'Version of the article whose text the offsets count in.';
COMMENT ON COLUMN core.events."event_type" IS 'PLOVER event type.';
COMMENT ON COLUMN core.events."event_mode" IS 'PLOVER mode of the type; null where none applies.';
COMMENT ON COLUMN core.events."contexts" IS 'PLOVER contexts.';
COMMENT ON COLUMN core.events."quad_code" IS 'PLOVER quad class of the type.';
COMMENT ON COLUMN core.events."intensity" IS 'PLOVER score of type and mode, -10 (conflict) to 10 (cooperation).';
COMMENT ON COLUMN core.events."status" IS 'Whether it is told as having happened.';
COMMENT ON COLUMN core.events."status_basis" IS 'Words that set the status; null where it is the plain telling.';
COMMENT ON COLUMN core.events."territorial_change" IS 'Change of control the sentence tells of.';
COMMENT ON COLUMN core.events."date_start" IS 'First day of the event.';
COMMENT ON COLUMN core.events."date_end" IS 'Last day of the event.';
COMMENT ON COLUMN core.events."date_precision" IS 'Width of what is known of the date.';
COMMENT ON COLUMN core.events."date_text" IS 'Words the date was read from; null where it was inferred.';
COMMENT ON COLUMN core.events."date_basis" IS 'How the date was found.';
COMMENT ON COLUMN core.events."actors" IS 'Who did it and to whom, in reading order.';
COMMENT ON COLUMN core.events."place" IS 'Where it happened.';
COMMENT ON COLUMN core.events."place_basis" IS 'How the place was found.';
COMMENT ON COLUMN core.events."fatalities_low" IS 'Fewest killed the text allows; null where it says nothing.';
COMMENT ON COLUMN core.events."fatalities_best" IS 'Best figure of people killed.';
COMMENT ON COLUMN core.events."fatalities_high" IS 'Most killed the text allows.';
COMMENT ON COLUMN core.events."fatalities_text" IS 'Words the figure of killed was read from.';
COMMENT ON COLUMN core.events."injured_low" IS 'Fewest injured the text allows; null where it says nothing.';
COMMENT ON COLUMN core.events."injured_best" IS 'Best figure of people injured.';
COMMENT ON COLUMN core.events."injured_high" IS 'Most injured the text allows.';
COMMENT ON COLUMN core.events."injured_text" IS 'Words the figure of injured was read from.';
COMMENT ON COLUMN core.events."weapons" IS 'Weapons or means named.';
COMMENT ON COLUMN core.events."trigger" IS 'Word or words that tell of the event.';
COMMENT ON COLUMN core.events."evidence" IS 'Sentence the event was read from.';
COMMENT ON COLUMN core.events."confidence" IS 'Estimated probability that type, status and sides are right.';
COMMENT ON COLUMN core.events."extractor" IS 'Name of the coder.';
COMMENT ON COLUMN core.events."extractor_version" IS 'Version of the coder.';
COMMENT ON COLUMN core.events."acled_like_event" IS 'ACLED-like event type, derived (not ACLED data).';
COMMENT ON COLUMN core.events."acled_like_sub_event" IS 'ACLED-like sub-event type, derived (not ACLED data).';
COMMENT ON COLUMN core.events."ucdp_type_of_violence" IS 'UCDP-like type of violence, derived.';
COMMENT ON COLUMN core.events."cameo_code" IS 'CAMEO code, derived.';
COMMENT ON COLUMN core.events."record_hash" IS 'SHA-256 of the record as JSON; a record is written again only if it differs.';
COMMENT ON COLUMN core.events."run_id" IS 'Run that loaded this row.';
COMMENT ON COLUMN core.events."loaded_at" IS 'When this row became known, by the run''s clock.';
COMMENT ON COLUMN core.events."superseded_at" IS 'When a later version of the article or a later coding took its place, by the run''s clock; null while current.';

CREATE TABLE core.incidents (
    "incident_id" VARCHAR NOT NULL,
    "event_type" VARCHAR NOT NULL,
    "event_mode" VARCHAR,
    "date_start" DATE,
    "date_end" DATE,
    "place_name" VARCHAR,
    "country" VARCHAR,
    "admin1" VARCHAR,
    "latitude" DOUBLE,
    "longitude" DOUBLE,
    "geo_precision" VARCHAR,
    "actor" VARCHAR,
    "recipient" VARCHAR,
    "territorial_change" VARCHAR NOT NULL,
    "fatalities_low" BIGINT,
    "fatalities_best" BIGINT,
    "fatalities_high" BIGINT,
    "injured_low" BIGINT,
    "injured_best" BIGINT,
    "injured_high" BIGINT,
    "event_count" BIGINT NOT NULL,
    "article_count" BIGINT NOT NULL,
    "outlet_count" BIGINT NOT NULL,
    "first_reported_at" TIMESTAMPTZ,
    "last_reported_at" TIMESTAMPTZ,
    "record_hash" VARCHAR NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "loaded_at" TIMESTAMPTZ NOT NULL,
    "superseded_at" TIMESTAMPTZ
);
COMMENT ON TABLE core.incidents IS 'One happening, told by one or more events of one or more articles.';
COMMENT ON COLUMN core.incidents."incident_id" IS 'Key of the incident''s founding event.';
COMMENT ON COLUMN core.incidents."event_type" IS 'PLOVER event type of most of its events.';
COMMENT ON COLUMN core.incidents."event_mode" IS 'PLOVER mode of most of its events.';
COMMENT ON COLUMN core.incidents."date_start" IS 'First day over its events'' best dates.';
COMMENT ON COLUMN core.incidents."date_end" IS 'Last day over its events'' best dates.';
COMMENT ON COLUMN core.incidents."place_name" IS 'Place.';
COMMENT ON COLUMN core.incidents."country" IS 'ISO 3166 alpha-3.';
COMMENT ON COLUMN core.incidents."admin1" IS 'First-order division.';
COMMENT ON COLUMN core.incidents."latitude" IS 'Degrees north.';
COMMENT ON COLUMN core.incidents."longitude" IS 'Degrees east.';
COMMENT ON COLUMN core.incidents."geo_precision" IS 'Precision of the place.';
COMMENT ON COLUMN core.incidents."actor" IS 'Actor most sources name.';
COMMENT ON COLUMN core.incidents."recipient" IS 'Recipient most sources name.';
COMMENT ON COLUMN core.incidents."territorial_change" IS 'Change of control.';
COMMENT ON COLUMN core.incidents."fatalities_low" IS 'Fewest killed over the sources.';
COMMENT ON COLUMN core.incidents."fatalities_best" IS 'Best figure of people killed over the sources.';
COMMENT ON COLUMN core.incidents."fatalities_high" IS 'Most killed over the sources.';
COMMENT ON COLUMN core.incidents."injured_low" IS 'Fewest injured over the sources.';
COMMENT ON COLUMN core.incidents."injured_best" IS 'Best figure of people injured over the sources.';
COMMENT ON COLUMN core.incidents."injured_high" IS 'Most injured over the sources.';
COMMENT ON COLUMN core.incidents."event_count" IS 'Events linked.';
COMMENT ON COLUMN core.incidents."article_count" IS 'Articles that tell of it.';
COMMENT ON COLUMN core.incidents."outlet_count" IS 'Independent outlets: near-copies of one text count once.';
COMMENT ON COLUMN core.incidents."first_reported_at" IS 'Publication of the first report.';
COMMENT ON COLUMN core.incidents."last_reported_at" IS 'Publication of the latest report.';
COMMENT ON COLUMN core.incidents."record_hash" IS 'SHA-256 of the record as JSON; a record is written again only if it differs.';
COMMENT ON COLUMN core.incidents."run_id" IS 'Run that loaded this row.';
COMMENT ON COLUMN core.incidents."loaded_at" IS 'When this row became known, by the run''s clock.';
COMMENT ON COLUMN core.incidents."superseded_at" IS 'When a later row took its place, by the run''s clock; null while current.';

CREATE TABLE core.incident_events (
    "incident_id" VARCHAR NOT NULL,
    "event_id" VARCHAR NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "loaded_at" TIMESTAMPTZ NOT NULL,
    "superseded_at" TIMESTAMPTZ
);
COMMENT ON TABLE core.incident_events IS 'Which event tells of which incident. Grain: (incident_id, event_id, loaded_at); one current row an event.';
COMMENT ON COLUMN core.incident_events."incident_id" IS 'Incident.';
COMMENT ON COLUMN core.incident_events."event_id" IS 'Event.';
COMMENT ON COLUMN core.incident_events."run_id" IS 'Run that linked them.';
COMMENT ON COLUMN core.incident_events."loaded_at" IS 'When they were linked, by the run''s clock.';
COMMENT ON COLUMN core.incident_events."superseded_at" IS 'When they were parted or the event was superseded; null while current.';

CREATE TABLE core.rejections (
    "rejection_id" VARCHAR NOT NULL,
    "stage" VARCHAR NOT NULL,
    "reason" VARCHAR NOT NULL,
    "subject_kind" VARCHAR NOT NULL,
    "subject_id" VARCHAR NOT NULL,
    "feed_id" VARCHAR,
    "url" VARCHAR,
    "detail" VARCHAR NOT NULL,
    "record" VARCHAR NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "rejected_at" TIMESTAMPTZ NOT NULL,
    "last_run_id" VARCHAR NOT NULL,
    "last_rejected_at" TIMESTAMPTZ NOT NULL,
    "resolved_at" TIMESTAMPTZ
);
COMMENT ON TABLE core.rejections IS 'Something that could not go on, with the stage, a closed reason code and the record itself, so that it can be shown and retried.';
COMMENT ON COLUMN core.rejections."rejection_id" IS 'Content key of (stage, reason, subject_kind, subject_id).';
COMMENT ON COLUMN core.rejections."stage" IS 'Stage that turned it away.';
COMMENT ON COLUMN core.rejections."reason" IS 'Closed reason code; pipeline.errors.Reason lists them with what to do.';
COMMENT ON COLUMN core.rejections."subject_kind" IS 'What was turned away.';
COMMENT ON COLUMN core.rejections."subject_id" IS 'Its id.';
COMMENT ON COLUMN core.rejections."feed_id" IS 'Feed it came from.';
COMMENT ON COLUMN core.rejections."url" IS 'Address concerned.';
COMMENT ON COLUMN core.rejections."detail" IS 'One line for a person: what was wrong with this one.';
COMMENT ON COLUMN core.rejections."record" IS 'The record as JSON, cut at 64 KiB; enough to retry.';
COMMENT ON COLUMN core.rejections."run_id" IS 'Run that turned it away first.';
COMMENT ON COLUMN core.rejections."rejected_at" IS 'When, by the run''s clock (UTC).';
COMMENT ON COLUMN core.rejections."last_run_id" IS 'Run that turned it away last.';
COMMENT ON COLUMN core.rejections."last_rejected_at" IS 'When it was turned away last, by the run''s clock.';
COMMENT ON COLUMN core.rejections."resolved_at" IS 'When the same record got through after all, by the run''s clock; null while open.';

CREATE TABLE core.quality_results (
    "run_id" VARCHAR NOT NULL,
    "checked_at" TIMESTAMPTZ NOT NULL,
    "suite" VARCHAR NOT NULL,
    "expectation_id" VARCHAR NOT NULL,
    "expectation_type" VARCHAR NOT NULL,
    "table_name" VARCHAR NOT NULL,
    "column_name" VARCHAR,
    "severity" VARCHAR NOT NULL,
    "success" BOOLEAN NOT NULL,
    "description" VARCHAR,
    "observed_value" VARCHAR,
    "element_count" BIGINT,
    "unexpected_count" BIGINT,
    "unexpected_percent" DOUBLE,
    "sample" VARCHAR,
    "error" VARCHAR
);
COMMENT ON TABLE core.quality_results IS 'Results of the quality checks. Grain: (run_id, expectation_id).';
COMMENT ON COLUMN core.quality_results."run_id" IS 'Run.';
COMMENT ON COLUMN core.quality_results."checked_at" IS 'Instant the run stands for.';
COMMENT ON COLUMN core.quality_results."suite" IS 'Expectation suite.';
COMMENT ON COLUMN core.quality_results."expectation_id" IS 'Key of the expectation within all suites.';
COMMENT ON COLUMN core.quality_results."expectation_type" IS 'Type of the expectation.';
COMMENT ON COLUMN core.quality_results."table_name" IS 'Table or view checked.';
COMMENT ON COLUMN core.quality_results."column_name" IS 'Column checked; null for a check of the table.';
COMMENT ON COLUMN core.quality_results."severity" IS 'critical, warning or info.';
COMMENT ON COLUMN core.quality_results."success" IS 'Whether it was met.';
COMMENT ON COLUMN core.quality_results."description" IS 'What is expected, in words.';
COMMENT ON COLUMN core.quality_results."observed_value" IS 'What was found, as text.';
COMMENT ON COLUMN core.quality_results."element_count" IS 'Rows looked at.';
COMMENT ON COLUMN core.quality_results."unexpected_count" IS 'Rows that fail.';
COMMENT ON COLUMN core.quality_results."unexpected_percent" IS 'Share of rows that fail, in per cent.';
COMMENT ON COLUMN core.quality_results."sample" IS 'A few failing values, as a JSON list.';
COMMENT ON COLUMN core.quality_results."error" IS 'Why the check itself could not run; null where it ran.';
