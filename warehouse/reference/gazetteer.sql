-- The gazetteer's own file (SQLite, read-only once built): places, and the ways their names are looked up.
CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT, country_name TEXT, admin1 TEXT,
  latitude REAL NOT NULL, longitude REAL NOT NULL, geonames_id INTEGER, kind TEXT NOT NULL, population INTEGER NOT NULL,
  geo_precision TEXT NOT NULL);
CREATE TABLE name (form TEXT NOT NULL, place INTEGER NOT NULL, how INTEGER NOT NULL, PRIMARY KEY (form, place))
  WITHOUT ROWID;
CREATE TABLE loose (form TEXT NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (form, place)) WITHOUT ROWID;
CREATE TABLE skeleton (form TEXT NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (form, place)) WITHOUT ROWID;
CREATE TABLE country_word (form TEXT PRIMARY KEY, country TEXT NOT NULL, how TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE division_word (country TEXT NOT NULL, form TEXT NOT NULL, admin1 TEXT NOT NULL,
  PRIMARY KEY (country, form)) WITHOUT ROWID;
