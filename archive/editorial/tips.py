"""The queue of tips: read, answered, and taken up as a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from archive.editorial import inbox, people
from archive.editorial.web import desk, field, me, needs, now, say, there

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

bp = Blueprint("tips", __name__, url_prefix="/tips")


@bp.get("")
@needs("editor")
def index() -> str:
    """What was sent: what waits, or what has ended."""
    inbox.forget_contacts(desk(), now())
    ended = request.args.get("show") == "ended"
    found = inbox.tips(desk(), *(("taken-up", "declined") if ended else ("new", "looking")))
    spam = inbox.tips(desk(), "spam")
    return render_template("inbox/tips.html", tips=found, spam=spam, ended=ended, states=inbox.TIP_STATES)


@bp.route("/<number>", methods=["GET", "POST"])
@needs("editor")
def show(number: str) -> str | Answer:
    """A tip, and the answer that its sender reads under the reference number."""
    tip = there(inbox.tip(desk(), number))
    if request.method == "POST":
        inbox.answer_tip(desk(), now(), me(), number, state=request.form.get("state", ""), answer=field("answer", 5_000))
        say("Saved. Its sender reads the answer under the reference number.")
        return redirect(url_for("tips.show", number=number))
    return render_template("inbox/tip.html", tip=tip, states=inbox.TIP_STATES, assigned=people.person(desk(), tip.assigned) if tip.assigned else None)
