"""What strangers may do, where the desk is set up to let them: send a tip, a correction or a rights request, and read the answer.

No file is taken. Against machines stand a limit for each address, a field that people do not see, and a form that was made a few
seconds before; what looks like spam is kept apart and not refused, so that nobody learns the rule. Nothing is asked of third parties.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer

from archive.editorial import inbox
from archive.editorial.desk import DeskError
from archive.editorial.security import limiter, unlimited
from archive.editorial.web import desk, field, now

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

bp = Blueprint("send", __name__, url_prefix="/send")
KINDS = ("tip", "correction", "rights")
QUICKEST, LONGEST = 4, 86_400
MOST_LINKS = 12
_RECORD = re.compile(r"WIA-\d{4,}|[a-z]+/[a-z0-9-]+|")


@bp.get("")
def form() -> str:
    """The form."""
    return _form()


@bp.post("")
@limiter.limit("6 per hour", exempt_when=unlimited)
def send() -> Answer | tuple[str, int]:
    """Take in what was sent; answers with a reference number."""
    if request.files:
        return _form("No files are taken here. Write where the document can be read, or how you can be reached, and an editor will ask for it."), 415
    kind, record = request.form.get("kind", ""), field("record", 120)
    try:
        text, contact = field("text", 20_000), field("contact", 300)
        _require(kind, record, text)
        spam = _looks_like_spam(text)
        if kind == "rights":
            number = inbox.send_request(desk(), now(), asked=request.form.get("asked", ""), record=record, text=text, contact=contact)
        else:
            number = inbox.send_tip(desk(), now(), kind=kind, record=record, text=text, sources=field("sources", 5_000), contact=contact, spam=spam)
    except DeskError as error:
        return _form(str(error)), 422
    return redirect(url_for("send.answer", number=number))


@bp.get("/<number>")
@limiter.limit("60 per hour", exempt_when=unlimited)
def answer(number: str) -> str:
    """What became of it, for whoever has the reference number; what was written is not shown again."""
    sent: inbox.Tip | inbox.Request | None = inbox.tip(desk(), number) if number.startswith("T-") else inbox.request(desk(), number)
    if sent is None:
        abort(404)
    if isinstance(sent, inbox.Tip):
        # Nobody is told that their tip was taken for spam.
        state, words, due = inbox.TIP_STATES["new" if sent.state == "spam" else sent.state], sent.answer, ""
    else:
        state, words, due = inbox.REQUEST_STATES[sent.state], sent.decision, sent.due if sent.state == "open" else ""
    extended = sent.extended if isinstance(sent, inbox.Request) else ""
    return render_template("send/answer.html", number=number, received=sent.received, state=state, words=words, due=due, extended=extended)


def _form(fault: str = "") -> str:
    return render_template("send/form.html", fault=fault, made=_signer().dumps("made"), asked=inbox.ASKED, kind=request.values.get("kind", "tip"), record=request.values.get("record", "")[:120])


def _require(kind: str, record: str, text: str) -> None:
    if kind not in KINDS:
        raise DeskError("choose what you send")
    if len(text) < 20:
        raise DeskError("write a little more: what happened or what is wrong, and where that can be read")
    if not _RECORD.fullmatch(record):
        raise DeskError("the record is an id like WIA-0001, or leave it empty")


def _looks_like_spam(text: str) -> bool:
    """Whether a machine wrote it, as far as can be told."""
    try:
        _signer().loads(request.form.get("made", ""), max_age=LONGEST)
        too_quick = _age(request.form.get("made", "")) < QUICKEST
    except BadSignature:
        return True
    return bool(request.form.get("website")) or too_quick or len(re.findall(r"https?://", text)) > MOST_LINKS


def _age(token: str) -> float:
    _, made = _signer().loads(token, return_timestamp=True)
    return now().timestamp() - float(made.timestamp())


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="send")
