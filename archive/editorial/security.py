"""What guards every answer of the desk: headers, forged requests, limits, and who is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast

from flask import Response, g, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, UserMixin
from flask_wtf.csrf import CSRFProtect

from archive.editorial import sessions
from archive.editorial.web import desk, now, settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from archive.editorial.people import Person

P = ParamSpec("P")
R = TypeVar("R")
TRIES = "30 per minute"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def unlimited() -> bool:
    """Whether this desk counts no requests, as in tests of other things."""
    return not settings().limits


csrf = CSRFProtect()
limiter = Limiter(get_remote_address, default_limits=["600 per minute"], default_limits_exempt_when=unlimited, storage_uri="memory://")
logins = LoginManager()


class SignedIn(UserMixin):  # type: ignore[misc] # Flask-Login ships no types
    """Who is signed in: the account, the token of the session, and whether the second factor was shown."""

    def __init__(self, person: Person, token: str, *, proved: bool) -> None:
        self.person = person
        self.token = token
        # A contributor may go without a second factor; whoever has one shows it.
        self.proved = proved or (person.role == "contributor" and not person.has_second_factor)

    def get_id(self) -> str:
        """What the cookie holds, signed: the token of a session that the desk can end."""
        return self.token


@logins.user_loader  # type: ignore[untyped-decorator] # Flask-Login ships no types
def _load(token: str) -> SignedIn | None:
    session = sessions.session_of(desk(), now(), token)
    return SignedIn(session[0], token, proved=session[1]) if session else None


def limited(view: Callable[P, R]) -> Callable[P, R]:
    """A form with which strangers could try things out: some tries a minute from one address."""
    return cast("Callable[P, R]", limiter.limit(TRIES, methods=["POST"], exempt_when=unlimited)(view))


def secure(app: Flask) -> None:
    """Set up what guards every answer."""
    # Forged forms count too: the limit stands before the judgement of the form.
    limiter.init_app(app)
    csrf.init_app(app)
    logins.init_app(app)
    logins.session_protection = "basic"

    @app.after_request
    def _add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            # A view may ask for a stricter policy of its own, or let its file be kept.
            if name not in response.headers or name not in g.get("own_headers", ()):
                response.headers[name] = value
        if request.endpoint == "static":
            response.headers["Cache-Control"] = "public, max-age=300"
        return response
