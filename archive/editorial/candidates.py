"""Candidates: cases that were examined and are not, or not yet, in the archive; one can be begun as a draft."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from archive.check.candidates import PATH, read_candidates
from archive.editorial import records
from archive.editorial.web import needs, settings
from archive.store.datadir import read_bytes

bp = Blueprint("candidates", __name__, url_prefix="/candidates")


@bp.get("")
@needs("contributor")
def index() -> str:
    """The list, with what each would need."""
    data = settings().data
    schema = records.schema_of(data)
    rows = read_candidates(read_bytes(data, PATH), schema)[0] if (data / PATH).is_file() else []
    words = request.args.get("q", "")[:200].casefold().split()
    found = [row for row in rows if all(word in " ".join(map(str, row.values())).casefold() for word in words)]
    return render_template("candidates.html", rows=found, every=len(rows), rules=schema.vocabularies["exclusion_rule"].terms)
