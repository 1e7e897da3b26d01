-- What the migrations left, table by table, so that a table changed by hand is noticed on opening.

CREATE TABLE core.shape (
    "table_name" VARCHAR NOT NULL,
    "sha256" VARCHAR NOT NULL
);
COMMENT ON TABLE core.shape IS 'The tables of core as the migrations left them. Grain: table_name.';
COMMENT ON COLUMN core.shape."table_name" IS 'Table.';
COMMENT ON COLUMN core.shape."sha256" IS 'SHA-256 over names and types of its columns, in order.';
