"""A draft as readers will see it: a page of the desk with a frame, and the bare page within it, which runs nothing and loads nothing but its looks."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, g, render_template, request, url_for

from archive.editorial import forms, records, work
from archive.editorial.inert import inert
from archive.editorial.previewing import Previews
from archive.editorial.web import desk, me, needs, now, settings, there
from archive.editorial.work import Draft, DraftFile
from archive.store.datadir import kind_of

bp = Blueprint("preview", __name__, url_prefix="/drafts")
PREVIEWS = "archive-previews"
POLICY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
}
TAKEN_BACK = ("withdrawn", "merged")


@bp.get("/<int:number>/preview")
@needs("contributor")
def show(number: int) -> str:
    """A record of a draft in full, in a frame."""
    draft, held = _draft(number)
    path = request.args.get("path", draft.path)
    there(held.get(path))
    return render_template("drafts/preview.html", draft=draft, held=held, path=path)


@bp.get("/<int:number>/page/<path:path>")
@needs("contributor")
def page(number: int, path: str) -> Response:
    """The bare page."""
    draft, held = _draft(number)
    file: DraftFile = there(held.get(path))
    body, lang, fault, left_out = "", "en", "", []
    if draft.act in TAKEN_BACK and path == draft.path:
        fault = f"this draft has the case {draft.act}: in place of its page readers will see that it was, when and why"
    else:
        schema = records.schema_of(settings().data)
        previews: Previews = current_app.extensions.setdefault(PREVIEWS, Previews())
        made = previews.of(settings().data, settings().publish, schema, path, held, now().date())
        fault = made.fault
        kind = there(kind_of(path, schema))
        form = forms.layout(kind, schema)
        left_out = [forms.words(form, field) or field for field in made.left_out]
        record = records.read(path, file.text, schema)
        body = inert(made.html, site=settings().site, own=f"/{kind.folder}/{record.id if record else ''}") if made.html else ""
    answer = Response(render_template("drafts/page.html", body=body, lang=lang, fault=fault, left_out=left_out, draft=draft, path=path, looks=url_for("home.look")))
    g.own_headers = tuple(POLICY)
    answer.headers.update(POLICY)
    return answer


def _draft(number: int) -> tuple[Draft, dict[str, DraftFile]]:
    """A draft that this person may see; a stranger's is answered like one that there is not."""
    draft = there(work.find(desk(), number))
    there(work.may_see(draft, me()) or None)
    return draft, work.files(desk(), number)
