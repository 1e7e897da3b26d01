-- Incremental linking: what is yet to be linked, what linking knows of each current report, and where incidents went.

CREATE TABLE core.link_queue (
    "article_id" VARCHAR NOT NULL,
    "published_at" TIMESTAMPTZ
);
COMMENT ON TABLE core.link_queue IS 'Articles that loading touched and linking has not looked at since. Grain: article_id.';
COMMENT ON COLUMN core.link_queue."article_id" IS 'Article.';
COMMENT ON COLUMN core.link_queue."published_at" IS 'When it was published: neighbours in time are linked together.';

CREATE TABLE core.link_rules (
    "rules" BIGINT NOT NULL
);
COMMENT ON TABLE core.link_rules IS 'Number of the rules that what is linked was linked by; a program with others links everything anew. One row.';
COMMENT ON COLUMN core.link_rules."rules" IS 'Number of the rules.';

CREATE TABLE core.copy_index (
    "article_id" VARCHAR NOT NULL,
    "version_id" VARCHAR NOT NULL,
    "cluster_id" VARCHAR NOT NULL,
    "day" DATE NOT NULL,
    "words_hash" VARCHAR NOT NULL,
    "sample" UINTEGER[] NOT NULL
);
COMMENT ON TABLE core.copy_index IS 'What the search for near-copies knows of each current article; made from core.articles. Grain: article_id.';
COMMENT ON COLUMN core.copy_index."article_id" IS 'Article.';
COMMENT ON COLUMN core.copy_index."version_id" IS 'Version of it that was looked at.';
COMMENT ON COLUMN core.copy_index."cluster_id" IS 'Smallest article_id among its copies, its own if it has none.';
COMMENT ON COLUMN core.copy_index."day" IS 'Day of publication (UTC); 0001-01-01 where unknown.';
COMMENT ON COLUMN core.copy_index."words_hash" IS 'Hash of its words without case and marks; empty for a text without words.';
COMMENT ON COLUMN core.copy_index."sample" IS 'Sampled hashes of its five-word shingles.';

CREATE TABLE core.link_index (
    "event_id" VARCHAR NOT NULL,
    "article_id" VARCHAR NOT NULL,
    "incident_id" VARCHAR NOT NULL,
    "founding_key" VARCHAR NOT NULL,
    "event_hash" VARCHAR NOT NULL,
    "coded_at" TIMESTAMPTZ NOT NULL,
    "outlet" VARCHAR NOT NULL,
    "cluster_id" VARCHAR NOT NULL,
    "published_at" TIMESTAMPTZ,
    "title" VARCHAR NOT NULL,
    "block_first" VARCHAR NOT NULL,
    "block_last" VARCHAR NOT NULL,
    "day" DATE NOT NULL,
    "last_day" DATE NOT NULL,
    "latitude" DOUBLE,
    "longitude" DOUBLE
);
COMMENT ON TABLE core.link_index IS 'What linking knows of each current report (occurred, claimed or denied); made from core.events and core.articles. Grain: event_id.';
COMMENT ON COLUMN core.link_index."event_id" IS 'Event.';
COMMENT ON COLUMN core.link_index."article_id" IS 'Its article.';
COMMENT ON COLUMN core.link_index."incident_id" IS 'Incident that it tells of.';
COMMENT ON COLUMN core.link_index."founding_key" IS 'Id of the incident that it would found; the same in every version of its article.';
COMMENT ON COLUMN core.link_index."event_hash" IS 'record_hash of the coding that was linked.';
COMMENT ON COLUMN core.link_index."coded_at" IS 'loaded_at of the coding that was linked.';
COMMENT ON COLUMN core.link_index."outlet" IS 'Outlet of the article.';
COMMENT ON COLUMN core.link_index."cluster_id" IS 'Cluster of copies the article is in.';
COMMENT ON COLUMN core.link_index."published_at" IS 'When the article was published.';
COMMENT ON COLUMN core.link_index."title" IS 'Headline of the article.';
COMMENT ON COLUMN core.link_index."block_first" IS 'Family of types, country and first period in which it meets reports worth comparing.';
COMMENT ON COLUMN core.link_index."block_last" IS 'The same with the last period.';
COMMENT ON COLUMN core.link_index."day" IS 'First day it may have happened; 0001-01-01 where unknown or too loose to tell happenings apart.';
COMMENT ON COLUMN core.link_index."last_day" IS 'Last day it may have happened; likewise.';
COMMENT ON COLUMN core.link_index."latitude" IS 'Degrees north where the place is a spot, else null.';
COMMENT ON COLUMN core.link_index."longitude" IS 'Degrees east where the place is a spot, else null.';

ALTER TABLE core.incident_events ADD COLUMN "founding_key" VARCHAR;
COMMENT ON COLUMN core.incident_events."founding_key" IS 'Id of the incident that the event would found, the same in every version of its article; null for links older than this column.';

CREATE TABLE core.incident_lineage (
    "from_id" VARCHAR NOT NULL,
    "to_id" VARCHAR NOT NULL,
    "kind" VARCHAR NOT NULL,
    "reports" BIGINT NOT NULL,
    "run_id" VARCHAR NOT NULL,
    "loaded_at" TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE core.incident_lineage IS 'Where the reports of an incident went when they became part of another. Grain: (from_id, to_id, loaded_at).';
COMMENT ON COLUMN core.incident_lineage."from_id" IS 'Incident they were part of.';
COMMENT ON COLUMN core.incident_lineage."to_id" IS 'Incident they are part of since.';
COMMENT ON COLUMN core.incident_lineage."kind" IS 'merged: into one that has other reports too; split: only some of them went there; renamed: all of them, under a new id.';
COMMENT ON COLUMN core.incident_lineage."reports" IS 'How many reports went.';
COMMENT ON COLUMN core.incident_lineage."run_id" IS 'Run that linked them.';
COMMENT ON COLUMN core.incident_lineage."loaded_at" IS 'When, by the run''s clock.';
