"""A draft as readers will see it: a page of the desk with a frame, and the bare page within it, which runs nothing and loads nothing but its looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Blueprint, Response, current_app, g, render_template, request

from archive.check.problems import Problem
from archive.editorial import forms, records
from archive.editorial.cases import TAKEN_BACK
from archive.editorial.drafts import draft_for
from archive.editorial.inert import inert
from archive.editorial.prepress import Proof
from archive.editorial.previewing import Previews
from archive.editorial.web import needs, now, settings, there

if TYPE_CHECKING:
    from collections.abc import Iterable

bp = Blueprint("preview", __name__, url_prefix="/drafts")
PREVIEWS = "archive-previews"
POLICY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
}


@bp.get("/<int:number>/preview")
@needs("contributor")
def show(number: int) -> str:
    """A record of a draft in full, in a frame."""
    draft, held = draft_for(number)
    path = request.args.get("path", draft.path)
    there(held.get(path))
    return render_template("drafts/preview.html", draft=draft, held=held, path=path)


@bp.get("/<int:number>/page/<path:path>")
@needs("contributor")
def page(number: int, path: str) -> Response:
    """The bare page."""
    draft, held = draft_for(number)
    there(held.get(path))
    schema = records.schema_of(settings().data)
    if draft.act in TAKEN_BACK and path == draft.path:
        made = Proof(fault=f"this draft has the case {draft.act}: in place of its page readers will see that it was, when and why")
    else:
        made = _previews().of(settings().data, settings().publish, schema, path, held, now().date())
    body = inert(made.html, site=settings().site, own=made.address) if made.html else ""
    left_out = _words(forms.layout(records.kind_at(path, schema), schema), made.left_out)
    g.own_headers = POLICY
    return Response(render_template("drafts/page.html", body=body, fault=made.fault, left_out=left_out, draft=draft, path=path), headers=POLICY)


def _previews() -> Previews:
    return cast("Previews", current_app.extensions.setdefault(PREVIEWS, Previews()))


def _words(form: forms.Form, fields: Iterable[str]) -> list[str]:
    """Places of a record as its form calls them."""
    located = forms.locate(form, [Problem("", 0, field, "", "", "") for field in fields])
    return [one.words or one.problem.field for one in located]
