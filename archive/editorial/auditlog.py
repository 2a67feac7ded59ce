"""The log of the desk, for administrators: read, proved and exported."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from archive.editorial import audit
from archive.editorial.desk import DeskError
from archive.editorial.web import desk, me, needs, time

bp = Blueprint("auditlog", __name__, url_prefix="/log")
PAGE = 200


@bp.get("")
@needs("administrator")
def index() -> str:
    """The last lines, and whether the chain holds."""
    count = desk().execute("select count(*) from log").fetchone()[0]
    start = max(1, request.args.get("from", count - PAGE + 1, type=int))
    try:
        audit.verify(desk())
        fault = ""
    except DeskError as error:
        fault = str(error)
    shown = [line for line in audit.lines(desk(), start) if line.number < start + PAGE]
    return render_template("auditlog.html", lines=shown[::-1], count=count, start=start, page=PAGE, fault=fault)


@bp.post("/export")
@needs("administrator")
def export() -> Response:
    """The whole log as JSON Lines; that it was exported is logged first."""
    audit.log(desk(), time(), me().login, "log-exported")
    return Response("".join(audit.exported(desk())), mimetype="application/x-ndjson", headers={"Content-Disposition": "attachment; filename=desk-log.jsonl"})
