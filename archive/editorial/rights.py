"""The register of rights requests: what was asked, by when it is decided, what was decided and by whom, and the draft that does it."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from archive.editorial import inbox, people, publishing, records, work
from archive.editorial.desk import DeskError
from archive.editorial.drafts import published_path
from archive.editorial.web import desk, field, me, needs, now, say, settings, there

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

bp = Blueprint("rights", __name__, url_prefix="/rights")
DONE_BY = {"corrected": "Correct the record", "sealed": "Seal it: take the name or the case out", "withdrawn": "Withdraw the case"}


@bp.route("", methods=["GET", "POST"])
@needs("editor")
def index() -> str | Answer:
    """The register; what came by letter or mail is entered by hand, with the day on which it came."""
    if request.method == "POST":
        try:
            day = datetime.date.fromisoformat(field("received", 10) or now().date().isoformat())
        except ValueError:
            raise DeskError("write the day on which it came as year, month and day, like 2026-11-21") from None
        received = min(datetime.datetime.combine(day, datetime.time(), datetime.UTC), now()) if day <= now().date() else now() + datetime.timedelta(days=1)
        number = inbox.send_request(
            desk(), now(), asked=request.form.get("asked", ""), record=field("record", 120), text=field("text", 20_000), contact=field("contact", 300), received=received, by=me().login
        )
        say(f"Entered as {number}.")
        return redirect(url_for("rights.show", number=number))
    return render_template("inbox/rights.html", requests=inbox.requests(desk()), now=now(), asked=inbox.ASKED, states=inbox.REQUEST_STATES)


@bp.get("/<number>")
@needs("editor")
def show(number: str) -> str:
    """A request, its clock, and what follows."""
    asked = there(inbox.request(desk(), number))
    decider = people.person(desk(), asked.decided_by) if asked.decided_by else None
    return render_template(
        "inbox/request.html", request_=asked, now=now(), asked=inbox.ASKED, states=inbox.REQUEST_STATES, decider=decider, done_by=DONE_BY, draft=work.find(desk(), asked.draft) if asked.draft else None
    )


@bp.post("/<number>/extend")
@needs("editor")
def extend(number: str) -> Answer:
    """More time, with the reason that its sender is told."""
    there(inbox.request(desk(), number))
    inbox.extend(desk(), now(), me(), number, months=request.form.get("months", 0, type=int), reason=field("reason", 2_000))
    say("Extended. Its sender reads the reason under the reference number.")
    return redirect(url_for("rights.show", number=number))


@bp.post("/<number>/decide")
@needs("editor")
def decide(number: str) -> Answer:
    """The decision with its reasons."""
    there(inbox.request(desk(), number))
    inbox.decide(desk(), now(), me(), number, state=request.form.get("state", ""), decision=field("decision", 10_000))
    say("Decided.")
    return redirect(url_for("rights.show", number=number))


@bp.post("/<number>/draft")
@needs("editor")
def draft(number: str) -> Answer:
    """Open the draft that does what was decided; it is reviewed like any other."""
    asked = there(inbox.request(desk(), number))
    act = request.form.get("act", "")
    if asked.state not in {"granted", "partly"} or act not in DONE_BY:
        raise DeskError("decide the request first, then choose what is to be done")
    schema = records.schema_of(settings().data)
    path = published_path(schema, schema.kinds["case"], asked.record)
    text = there(publishing.standing_text(settings().data, path))
    # The title is for the desk, and says nothing of the person.
    opened = work.open_draft(desk(), now(), me(), title=f"{asked.record}, on {number}", kind="case", file=(path, text, text), record=asked.record, act=act, opened_for=f"rights/{number}")
    inbox.attach_draft(desk(), number, opened)
    return redirect(url_for("drafts.show", number=opened))
