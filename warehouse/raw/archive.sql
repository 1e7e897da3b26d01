-- Where the raw archive lies, and which definition the views in this schema have.
CREATE OR REPLACE VIEW raw.archive AS SELECT $archive AS folder, $definition AS definition;
COMMENT ON VIEW raw.archive IS 'Folder of the raw archive, and the checksum of the files that define the views of this schema.';
COMMENT ON COLUMN raw.archive.folder IS 'Folder of the raw archive.';
COMMENT ON COLUMN raw.archive.definition IS 'Checksum of the files that define the views of this schema.';
