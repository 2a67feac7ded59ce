"""Who works here: administrators invite, give roles, disable accounts and take lost second factors away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, redirect, render_template, request, url_for

from archive.editorial import factors, people, sessions
from archive.editorial.web import desk, field, me, needs, now, say, there

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

bp = Blueprint("people", __name__, url_prefix="/people")


@bp.get("")
@needs("administrator")
def index() -> str:
    """Every account."""
    return render_template("accounts/people.html", everybody=people.everybody(desk()), roles=people.ROLES)


@bp.post("/invite")
@needs("administrator")
def invite() -> str:
    """A link that makes one account; it is shown once."""
    role = next((role for role in people.ROLES if role == request.form.get("role")), None)
    if role is None:
        abort(400)
    token = sessions.invite(desk(), now(), me(), name=field("name", 80), role=role)
    link = url_for("accounts.invitation", token=token, _external=True)
    return render_template("accounts/people.html", everybody=people.everybody(desk()), roles=people.ROLES, link=link, days=sessions.INVITATION.days)


@bp.post("/<int:account>")
@needs("administrator")
def change(account: int) -> Answer:
    """Another role, disabled or enabled, or without its second factor."""
    who = there(people.person(desk(), account))
    wanted = request.form.get("do", "")
    if wanted in people.ROLES:
        people.change_account(desk(), now(), me(), account, role=next(role for role in people.ROLES if role == wanted))
    elif wanted in {"disable", "enable"}:
        people.change_account(desk(), now(), me(), account, disabled=wanted == "disable")
    elif wanted == "drop-second-factor":
        factors.drop_second_factor(desk(), now(), who, me().login)
    else:
        abort(400)
    say(f"Done for {who.login}; every session of that account has ended.")
    return redirect(url_for("people.index"))
