"""The warehouse's only writer, and the readers beside it. Staged Parquet in, rows out."""
