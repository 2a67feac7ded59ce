"""The desk: where editors enter, source, review, correct and publish. Flask, rendered on the server; every page works without JavaScript.

`create_app(settings)` makes it. A module has one blueprint and short views; what they do stands in modules that know no request.
Nothing is written into the data folder but through `archive.store.publication`, so the desk cannot break what `archive check` guards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from archive.editorial import accounts, auditlog, candidates, cases, drafts, faults, home, packing, people_pages, preview, review, rights, send, sourcing, tips
from archive.editorial.desk import open_desk, setting
from archive.editorial.security import secure
from archive.editorial.web import SETTINGS, close_desk

if TYPE_CHECKING:
    from archive.editorial.settings import Settings

__all__ = ["create_app"]

BLUEPRINTS = (home.bp, accounts.bp, people_pages.bp, drafts.bp, preview.bp, review.bp, cases.bp, candidates.bp, tips.bp, rights.bp, sourcing.bp, auditlog.bp)
MOST_BYTES = 4_000_000


def create_app(settings: Settings) -> Flask:
    """The desk as a WSGI application.

    Raises:
        DeskError: desk.db cannot be opened.

    """
    app = Flask("archive.editorial")
    desk = open_desk(settings.desk)
    key = setting(desk, "key")
    desk.close()
    app.config.update(
        SECRET_KEY=key,
        SESSION_COOKIE_NAME="desk",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure,
        TRUSTED_HOSTS=list(settings.hosts) or None,
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_BYTES,
        MAX_FORM_PARTS=5_000,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: what somebody typed for an hour is not refused
        WTF_CSRF_SSL_STRICT=settings.secure,
    )
    app.extensions[SETTINGS] = settings
    app.jinja_options = {**app.jinja_options, "trim_blocks": True, "lstrip_blocks": True}
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies)  # type: ignore[method-assign] # the way that Flask documents
    secure(app)
    faults.register(app)
    packing.register(app)
    app.teardown_appcontext(close_desk)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if settings.intake:
        app.register_blueprint(send.bp)
    return app
