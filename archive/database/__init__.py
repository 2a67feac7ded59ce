"""The queryable form: records as rows of one SQLite file, and the description of every table and column."""
