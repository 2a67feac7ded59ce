"""What is asked of the database, by the site and by the command line alike. SQL and values; it knows neither Datasette nor how the database is made."""
