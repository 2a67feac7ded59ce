"""What may be left out of a bake. Constants, so that the command line need not load the site to name them."""

from __future__ import annotations

PARTS = {
    "citations": "files of citations of each record",
    "compressed": "a compressed copy beside each text",
    "data": "rows of each record as JSON and CSV",
    "database": "the whole database",
    "statements": "the page on which each statement is cited",
    "translations": "Spanish and Portuguese",
}
"""The parts by name, each with what it is."""
