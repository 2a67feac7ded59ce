"""One's own account: signing in with password and second factor, signing out, taking up an invitation, a new password."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import segno
from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user, logout_user

from archive.editorial import factors, people, sessions
from archive.editorial.audit import log
from archive.editorial.desk import DeskError
from archive.editorial.security import SignedIn, limited
from archive.editorial.web import desk, field, me, needs, now, say, time

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

    from archive.editorial.people import Person

bp = Blueprint("accounts", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
@limited
def sign_in() -> str | Answer | tuple[str, int]:
    """Login and password."""
    if request.method == "GET":
        return render_template("accounts/sign_in.html")
    try:
        who = people.check_password(desk(), now(), field("login", 60), request.form.get("password", ""))
    except DeskError as error:
        return render_template("accounts/sign_in.html", fault=str(error), login=field("login", 60)), 403
    _begin(who, proved=False)
    if current_user.proved:
        return _signed_in(who)
    return redirect(url_for("accounts.second_factor" if who.has_second_factor else "accounts.set_up", next=_next()))


@bp.route("/second-factor", methods=["GET", "POST"])
@limited
def second_factor() -> str | Answer | tuple[str, int]:
    """The code of the app, or a recovery code."""
    if not current_user.is_authenticated or not me().has_second_factor:
        return redirect(url_for("accounts.sign_in"))
    if request.method == "GET":
        return render_template("accounts/second_factor.html")
    who = me()
    try:
        factors.check_code(desk(), now(), who, field("code", 40))
    except DeskError as error:
        return render_template("accounts/second_factor.html", fault=str(error)), 403
    sessions.end_session(desk(), current_user.token)
    _begin(who, proved=True)
    return _signed_in(who)


@bp.route("/set-up", methods=["GET", "POST"])
@limited
def set_up() -> str | Answer | tuple[str, int]:
    """Take up a second factor; whoever has one must have shown it."""
    if not current_user.is_authenticated:
        return redirect(url_for("accounts.sign_in"))
    who = me()
    if who.has_second_factor and not current_user.proved:
        return redirect(url_for("accounts.second_factor"))
    if request.method == "GET" or "new_secret" not in session:
        session["new_secret"] = factors.new_secret()
        return render_template("accounts/set_up.html", secret=session["new_secret"])
    try:
        codes = factors.set_second_factor(desk(), now(), who, session["new_secret"], field("code", 10))
    except DeskError as error:
        return render_template("accounts/set_up.html", secret=session["new_secret"], fault=str(error)), 403
    # Sessions from before knew no second factor.
    sessions.end_sessions(desk(), who.id)
    _begin(who, proved=True)
    people.forget_failures(desk(), who.login)
    return render_template("accounts/recovery.html", codes=codes)


@bp.get("/set-up.svg")
def picture() -> Answer:
    """The secret as a picture for the app."""
    if not current_user.is_authenticated or "new_secret" not in session:
        return redirect(url_for("accounts.sign_in"))
    drawn = segno.make(factors.provisioning_uri(session["new_secret"], me().login), error="m").svg_inline(scale=5, dark="#000", light="#fff")
    return Response(drawn.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1), mimetype="image/svg+xml")


@bp.post("/sign-out")
def sign_out() -> Answer:
    """End this session."""
    if current_user.is_authenticated:
        log(desk(), time(), me().login, "signed-out")
        sessions.end_session(desk(), current_user.token)
    logout_user()
    session.clear()
    # The browser forgets what it keeps of drafts: the next person at it may be another.
    say("forget", "desk-forget")
    return redirect(url_for("accounts.sign_in"))


@bp.route("/invitation/<token>", methods=["GET", "POST"])
@limited
def invitation(token: str) -> str | Answer | tuple[str, int]:
    """Make the account that an invitation is for."""
    invited = sessions.invitation(desk(), now(), token)
    if invited is None:
        return render_template("accounts/no_invitation.html"), 404
    if request.method == "GET":
        return render_template("accounts/invitation.html", name=invited[0], role=invited[1])
    try:
        who = sessions.accept(desk(), now(), token, login=field("login", 60), name=field("name", 100), password=_new_password())
    except DeskError as error:
        return render_template("accounts/invitation.html", name=field("name", 100), login=field("login", 60), role=invited[1], fault=str(error)), 422
    _begin(who, proved=False)
    log(desk(), time(), who.login, "signed-in")
    return redirect(url_for("accounts.set_up"))


@bp.route("/account", methods=["GET", "POST"])
@needs("contributor")
def own() -> str | Answer | tuple[str, int]:
    """One's own account; a new password ends every other session."""
    if request.method == "GET":
        return render_template("accounts/own.html")
    who = me()
    try:
        people.check_password(desk(), now(), who.login, request.form.get("old", ""))
        people.set_password(desk(), now(), who, _new_password())
    except DeskError as error:
        return render_template("accounts/own.html", fault=str(error)), 422
    _begin(who, proved=current_user.proved)
    say("The password is changed, and every other session of yours has ended.")
    return redirect(url_for("accounts.own"))


def _new_password() -> str:
    """The new password, which was typed twice."""
    password = request.form.get("password", "")
    if password != request.form.get("again"):
        raise DeskError("the two new passwords are not the same")
    return password


def _begin(who: Person, *, proved: bool) -> None:
    """A session of a new name: what a stranger may have planted in the old one is gone."""
    token = sessions.begin_session(desk(), now(), who, proved=proved)
    session.clear()
    login_user(SignedIn(who, token, proved=proved))


def _signed_in(who: Person) -> Answer:
    people.forget_failures(desk(), who.login)
    log(desk(), time(), who.login, "signed-in")
    return redirect(_next() or url_for("home.index"))


def _next() -> str:
    """The page that was asked for before, if it is one of ours."""
    wanted = request.args.get("next", "")
    parts = urlsplit(wanted)
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc and wanted.isprintable()
    return wanted if ours else ""
