"""Review as pages: what waits, what a draft changes in words, comments, return, approval, conflicts, publication."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from archive.editorial import differing, people, publishing, records, reviewing, sealing, showing, work
from archive.editorial.desk import DeskError
from archive.editorial.drafts import draft_for
from archive.editorial.web import desk, field, me, needs, now, say, settings

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

    from archive.editorial.work import Draft, DraftFile

bp = Blueprint("review", __name__)


@bp.before_app_request
def _finish_what_was_killed() -> None:
    """A publication that was killed, or that git refused, is taken up by the next request of anybody."""
    if request.endpoint not in {"static", "home.look"}:
        publishing.resume(desk(), now(), settings().data)


@bp.get("/review")
@needs("editor")
def index() -> str:
    """Drafts that wait for a reviewer or for publication."""
    waiting = work.drafts(desk(), states=("submitted", "approved", "publishing"))
    return render_template("review/index.html", waiting=waiting, owners={who.id: who for who in people.everybody(desk())})


@bp.get("/drafts/<int:number>/changes")
@needs("contributor")
def changes(number: int) -> str:
    """What a draft changes, statement by statement, in words."""
    draft, held = draft_for(number)
    schema = records.schema_of(settings().data)
    titles = records.titles(settings().data, schema, held)
    return render_template(
        "review/changes.html",
        draft=draft,
        differences=[differing.changes(file, schema, lambda kind, of: titles.get(kind, {}).get(of, "")) for file in held.values()],
        held=held,
        seen=work.seen_hash(draft, held.values()),
        comments=reviewing.comments(desk(), number),
        reviews=reviewing.reviews(desk(), number),
        approval=reviewing.approval(desk(), draft),
        owner=people.person(desk(), draft.owner),
        seal=sealing,
        changed=[file.path for file, _ in publishing.overtaken(settings().data, held.values())] if draft.state not in work.ENDED else [],
    )


@bp.post("/drafts/<int:number>/verdict")
@needs("editor")
def verdict(number: int) -> Answer:
    """Return with reasons, or approve what the page showed."""
    draft, _ = draft_for(number)
    if request.form.get("do") == "approve":
        reviewing.approve(desk(), now(), me(), draft, field("seen", 64), field("reason", 10_000))
        say("Approved. It can be published now.")
        return redirect(url_for("review.changes", number=number))
    reviewing.give_back(desk(), now(), me(), draft, field("reason", 10_000))
    say("Returned to its author with your reasons.")
    return redirect(url_for("review.index"))


@bp.post("/drafts/<int:number>/publish")
@needs("editor")
def publish(number: int) -> Answer:
    """Publish what was approved: data, ledger and git at once, the public site within seconds."""
    draft, _ = draft_for(number)
    publishing.begin(desk(), now(), me(), draft, settings().data)
    plan = publishing.finish(desk(), now(), number, settings().data)
    showing.soon(settings())
    say(f"Published as {plan.record}. The public site takes it up within seconds.")
    return redirect(url_for("drafts.show", number=number))


@bp.post("/drafts/<int:number>/comments")
@needs("contributor")
def comment(number: int) -> Answer:
    """Say something of a field, or of the whole."""
    draft, held = draft_for(number)
    path = field("path", 200)
    reviewing.comment(desk(), now(), me(), draft, path if path in held else draft.path, field("field", 200), field("text", 10_000))
    return redirect(url_for("review.changes", number=number) + "#comments")


@bp.post("/drafts/<int:number>/comments/<int:comment>")
@needs("contributor")
def settle(number: int, comment: int) -> Answer:
    """Mark a comment as settled, or open it again."""
    draft, _ = draft_for(number)
    reviewing.settle(desk(), now(), draft, comment)
    return redirect(url_for("drafts.show", number=number) + "#review-h")


@bp.route("/drafts/<int:number>/conflicts", methods=["GET", "POST"])
@needs("contributor")
def conflicts(number: int) -> str | Answer:
    """What changed in the archive since the draft was opened, joined with it field by field."""
    draft, held = draft_for(number)
    schema = records.schema_of(settings().data)
    overtaken = publishing.overtaken(settings().data, held.values())
    if request.method == "GET":
        joined = [(file, standing, differing.join(file, standing, schema, {})) for file, standing in overtaken]
        return render_template("review/conflicts.html", draft=draft, joined=joined, mine=work.may_write(draft, me()))
    for file, standing in overtaken:
        _join(draft, file, standing)
    say("Both are joined. Read the draft again before you submit it.")
    return redirect(url_for("drafts.show", number=number))


def _join(draft: Draft, file: DraftFile, standing: str | None) -> None:
    schema = records.schema_of(settings().data)
    open_ones = differing.join(file, standing, schema, {})
    choices = {}
    for place, conflict in enumerate(open_ones.conflicts):
        chosen = request.form.get(f"{file.path}:{place}", "")
        if chosen == "own":
            chosen = request.form.get(f"{file.path}:{place}:text", "")
        elif chosen not in {"mine", "theirs"}:
            raise DeskError(f"choose for {conflict.label} which of the two is to stand")
        choices[conflict.where] = chosen
    whole = request.form.get(f"{file.path}:text")
    text = differing.join(file, standing, schema, choices).text if whole is None else whole.replace("\r\n", "\n")
    work.rebase_file(desk(), now(), me(), draft, file, standing, text)
