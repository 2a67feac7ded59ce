"""What the pages of the public site have in common: queries, view models and words. It reads rows and writes none.

The plugins in publish/plugins answer requests; what they show is worked out here. This room may use `archive.record`
and, in `web.py` alone, Datasette. It knows neither the disk nor how the database is built.
"""
