"""What is published: found by name or id, and opened to be corrected, updated, withdrawn or merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from archive.editorial import publishing, records, work
from archive.editorial.desk import DeskError
from archive.editorial.drafts import ACTS, published_path
from archive.editorial.web import desk, field, me, needs, now, settings, there

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

bp = Blueprint("cases", __name__, url_prefix="/published")
MOST = 200
TAKEN_BACK = ("withdrawn", "merged")


@bp.get("")
@needs("contributor")
def index() -> str:
    """Published records of a kind whose id or title has all the words."""
    schema = records.schema_of(settings().data)
    kind = request.args.get("kind", "case") if request.args.get("kind", "case") in schema.kinds else "case"
    words = request.args.get("q", "")[:200].casefold().split()
    every = records.titles(settings().data, schema)[kind]
    found = [(of, title) for of, title in every.items() if all(word in f"{of} {title}".casefold() for word in words)]
    busy = {draft.record: draft for draft in work.drafts(desk(), states=("draft", "submitted", "returned", "approved")) if draft.record}
    return render_template("cases/index.html", kinds=schema.kinds, kind=kind, found=found[:MOST], count=len(found), every=len(every), busy=busy, acts=ACTS)


@bp.post("/open")
@needs("contributor")
def open_published() -> Answer:
    """Open a draft that changes a published record."""
    schema = records.schema_of(settings().data)
    kind = there(schema.kinds.get(request.form.get("kind", "")))
    act = request.form.get("act", "")
    if act not in ACTS or act == "published" or (act in TAKEN_BACK and (kind.name != "case" or not me().may("editor"))):
        raise DeskError("a record is corrected or updated; editors also withdraw and merge cases")
    record = field("record", 120)
    path = published_path(schema, kind, record)
    text = there(publishing.standing_text(settings().data, path))
    title = records.titles(settings().data, schema)[kind.name].get(record, record)
    number = work.open_draft(desk(), now(), me(), title=title, kind=kind.name, file=(path, text, text), record=record, act=act, opened_for=field("for", 80))
    return redirect(url_for("drafts.show", number=number))
