"""What every view of the desk uses: the settings, the desk's database, the moment, who is signed in, and what a role may do."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from flask import abort, current_app, flash, g, redirect, request, url_for
from flask_login import current_user

from archive.editorial.desk import open_desk, written

if TYPE_CHECKING:
    import datetime
    import sqlite3
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from archive.editorial.people import Person, Role
    from archive.editorial.settings import Settings

P = ParamSpec("P")
R = TypeVar("R")
SETTINGS = "archive-settings"


def settings() -> Settings:
    """How this desk is set up."""
    return cast("Settings", current_app.extensions[SETTINGS])


def desk() -> sqlite3.Connection:
    """The desk's database, opened once a request."""
    if "desk" not in g:
        g.desk = open_desk(settings().desk)
    return cast("sqlite3.Connection", g.desk)


def close_desk(_error: BaseException | None = None) -> None:
    """Close what a request opened."""
    opened = g.pop("desk", None)
    if opened is not None:
        opened.close()


def now() -> datetime.datetime:
    """The moment it is, UTC."""
    return settings().clock()


def time() -> str:
    """The moment it is, as the desk keeps times."""
    return written(now())


def me() -> Person:
    """Who is signed in; views that ask are behind `needs`."""
    return cast("Person", current_user.person)


def needs(role: Role) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """A view for whoever is signed in with this role or a higher one; editors and administrators have shown a second factor."""

    def wrap(view: Callable[P, R]) -> Callable[P, R | Response]:
        @functools.wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            if not current_user.is_authenticated:
                if request.method == "GET":
                    return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
                abort(401)
            if not current_user.proved:
                if request.method == "GET":
                    return redirect(url_for("accounts.second_factor" if me().has_second_factor else "accounts.set_up"))
                abort(401)
            if not me().may(role):
                abort(403)
            return view(*args, **kwargs)

        guarded.needs = role  # type: ignore[attr-defined] # a test asks every view for it
        return guarded

    return wrap


def field(name: str, most: int = 2_000) -> str:
    """A text of the form, without the blanks around it; what is longer than may be is refused."""
    text = request.form.get(name, "").replace("\r\n", "\n").strip()
    if len(text) > most:
        abort(413, f"{name} has more than {most:,} signs; shorten it")
    return text


def say(text: str, kind: str = "done") -> None:
    """Tell the person something on the next page: `done` or `fault`."""
    flash(text, kind)


def there(value: Any) -> Any:
    """The value, or the answer 404 where there is none."""
    if value is None:
        abort(404)
    return value
