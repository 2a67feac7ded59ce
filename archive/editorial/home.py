"""The first page, what stands above every page, and the look that the desk shares with the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, render_template, send_file
from flask_login import current_user

from archive.editorial import dashboard
from archive.editorial.web import desk, me, needs, now, settings

if TYPE_CHECKING:
    from flask import Response

    from archive.editorial.people import Role

bp = Blueprint("home", __name__)

NAVIGATION: tuple[tuple[str, str, Role], ...] = (
    ("home.index", "What waits", "contributor"),
    ("drafts.index", "Drafts", "contributor"),
    ("review.index", "Review", "editor"),
    ("cases.index", "Published", "contributor"),
    ("candidates.index", "Candidates", "contributor"),
    ("tips.index", "Tips", "editor"),
    ("rights.index", "Rights requests", "editor"),
    ("people.index", "People", "administrator"),
    ("auditlog.index", "Log", "administrator"),
)


@bp.get("/")
@needs("contributor")
def index() -> str:
    """What waits for whoever is signed in."""
    return render_template(
        "home.html", waiting=dashboard.waiting(desk(), now(), me(), settings().data), dead=dashboard.dead_links(settings().desk), now=now(), edition=dashboard.served_edition(settings().publish)
    )


@bp.get("/look.css")
def look() -> Response:
    """The stylesheet of the public site, so that a draft looks as its readers will see it."""
    return send_file((settings().publish / "static" / "site.css").resolve(), mimetype="text/css", max_age=300)


@bp.app_context_processor
def _above_every_page() -> dict[str, object]:
    return {"navigation": _navigation, "known_views": lambda: current_app.view_functions}


def _navigation() -> list[tuple[str, str]]:
    """The parts of the desk that this person may use."""
    if not current_user.is_authenticated:
        return []
    return [(endpoint, label) for endpoint, label, role in NAVIGATION if me().may(role) and endpoint in current_app.view_functions]
