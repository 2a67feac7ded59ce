"""Drafts as pages: a list, one with its files, and each file as a form and as a text. What they do stands in `work` and `records`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for

from archive.check.problems import Severity
from archive.check.rule import DRAFT_ID
from archive.editorial import forms, people, publishing, records, reviewing, sealing, work
from archive.editorial.desk import DeskError
from archive.editorial.web import desk, field, me, needs, now, say, settings, there, time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Response as Answer

    from archive.check.problems import Problem
    from archive.editorial.people import Person
    from archive.editorial.work import Draft, DraftFile
    from archive.record.schema import Kind, Schema

bp = Blueprint("drafts", __name__, url_prefix="/drafts")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
ACTS = {"published": "Publish", "corrected": "Correct", "updated": "Update", "withdrawn": "Withdraw", "merged": "Merge"}


@bp.get("")
@needs("contributor")
def index() -> str:
    """One's own drafts, and for editors everybody's."""
    everybodys = me().may("editor")
    return render_template("drafts/index.html", drafts=work.drafts(desk(), owner=None if everybodys else me().id), owners=_owners(), everybodys=everybodys, kinds=_schema().kinds)


@bp.route("/new", methods=["GET", "POST"])
@needs("contributor")
def new() -> str | Answer:
    """Begin a record of any kind."""
    schema = _schema()
    if request.method == "GET":
        return render_template("drafts/new.html", kinds=schema.kinds, title=request.args.get("title", ""), kind=request.args.get("kind", "case"))
    kind = there(schema.kinds.get(request.form.get("kind", "")))
    number = begin(me(), schema, kind, title=field("title", 200), slug=field("slug", 100))
    return redirect(url_for("drafts.show", number=number))


def begin(who: Person, schema: Schema, kind: Kind, *, title: str, slug: str, opened_for: str = "") -> int:
    """Open a draft of a new record; returns its number.

    Raises:
        DeskError: it has no title, no slug, or one that is taken.

    """
    path, text = new_file(schema, kind, title=title, slug=slug)
    return work.open_draft(desk(), now(), who, title=title, kind=kind.name, file=(path, None, text), opened_for=opened_for)


def new_file(schema: Schema, kind: Kind, *, title: str, slug: str) -> tuple[str, str]:
    """Path and first text of a new record.

    Raises:
        DeskError: it has no title, no slug, or one that is taken.

    """
    if not title:
        raise DeskError("write what the record is called; of a person who is not to be named, what the person is called here")
    if not SLUG.fullmatch(slug) or len(slug) > 80:
        raise DeskError("a slug is small letters and digits with single hyphens between, like maria-example; it becomes part of the address")
    is_case = kind.name == "case"
    path = f"{kind.folder}/{DRAFT_ID}-{slug}{kind.suffix}" if is_case else f"{kind.folder}/{slug}{kind.suffix}"
    if publishing.standing_text(settings().data, path) is not None:
        raise DeskError(f"there is a record {slug} already; open that one, or choose another slug")
    return path, records.start_text(schema, kind, record_id=DRAFT_ID if is_case else slug, title=title, slug=slug)


@bp.get("/<int:number>")
@needs("contributor")
def show(number: int) -> str:
    """A draft: what it will do, its files and their problems, and how far it is."""
    draft, held = draft_for(number)
    schema = _schema()
    judged = {path: _judged(draft, held, path) for path in held if path != _gone(draft)}
    changed = dict.fromkeys(file.path for file, _ in publishing.overtaken(settings().data, held.values())) if draft.state not in work.ENDED else {}
    return render_template(
        "drafts/show.html",
        draft=draft,
        held=held,
        judged=judged,
        changed=changed,
        kinds=schema.kinds,
        acts=ACTS,
        owner=there(next((who for who in _owners().values() if who.id == draft.owner), None)),
        mine=work.may_write(draft, me()),
        reviews=reviewing.reviews(desk(), number),
        comments=reviewing.comments(desk(), number),
        cases=records.titles(settings().data, schema)["case"] if draft.act == "merged" else {},
        seal=sealing,
        seal_codes=sealing.codes(schema),
        publication=desk().execute("select * from publications where draft = ?", [number]).fetchone(),
    )


@bp.post("/<int:number>/words")
@needs("contributor")
def words(number: int) -> Answer:
    """What readers are told of the publication."""
    draft, _ = draft_for(number)
    fields = {name: " ".join(field(name, 2_000).split()) for name in ("title", "reason", "note", "into_case") if name in request.form}
    act = request.form.get("act", draft.act)
    # A new record is published; what becomes of a published one is chosen when it is opened, but a correction may turn out an update.
    if draft.act in {"corrected", "updated"} and act in {"corrected", "updated"}:
        fields["act"] = act
    if draft.act == sealing.ACT:
        fields["into_case"] = sealing.chosen(field("seal_mode", 20), field("seal_code", 60), _schema())
    work.describe(desk(), now(), me(), draft, **fields)
    say("Saved.")
    return redirect(url_for("drafts.show", number=number))


@bp.route("/<int:number>/file/<path:path>", methods=["GET", "POST"])
@needs("contributor")
def edit(number: int, path: str) -> str | Answer | tuple[str, int]:
    """A file of a draft as a form, or as its text (`?view=text`)."""
    draft, held = draft_for(number)
    file = there(held.get(path))
    if request.method == "GET":
        return _page(draft, held, file)
    typed, action = request.form.to_dict(flat=False), request.form.get("act", "")
    if "text" in request.form:
        acted, reading, text = None, None, _posted(file)
    else:
        acted = forms.act(_form(path), typed, action) if action else None
        typed = acted.data if acted else typed
        reading = forms.read(_form(path), typed, _fixed(file))
        text = reading.text
    try:
        _keep(draft, file, text)
    except work.Overtaken as error:
        return render_template("drafts/overtaken.html", draft=draft, file=error.newer, mine=text, fault=str(error)), 409
    if reading and (acted or reading.problems):
        # What a text cannot hold is kept and shown where it was typed: read back, it would be no form any more.
        fresh = work.files(desk(), number)
        return _page(draft, fresh, fresh[path], data=typed, focus=acted.focus if acted else "", unheld=reading.problems)
    say("Saved.")
    say(_local_key(draft, path, as_text=reading is None), "desk-saved")
    return redirect(url_for("drafts.edit", number=number, path=path, view=request.args.get("view")))


@bp.post("/<int:number>/autosave/<path:path>")
@needs("contributor")
def autosave(number: int, path: str) -> Answer | tuple[Response, int]:
    """Save while somebody types; answers as `forms` documents."""
    draft, held = draft_for(number)
    file = there(held.get(path))
    try:
        version = _keep(draft, file, _posted(file))
    except work.Overtaken as error:
        return jsonify(version=str(error.newer.version), what=str(error)), 409
    except (forms.FormError, DeskError) as error:
        return jsonify(what=str(error)), 422
    held = work.files(desk(), number)
    located = _located(_judged(draft, held, path), held[path], request.form.to_dict(flat=False))
    return jsonify(version=str(version), saved=time(), problems=[one.as_json() for one in located], preview_url=url_for("preview.page", number=number, path=path, version=version))


@bp.route("/<int:number>/versions/<path:path>", methods=["GET", "POST"])
@needs("contributor")
def versions(number: int, path: str) -> str | Answer:
    """Every text that was saved of a file; one can be taken up again."""
    draft, held = draft_for(number)
    wanted = request.values.get("version", type=int)
    text = there(work.version_text(desk(), number, path, wanted)) if wanted is not None else None
    if request.method == "POST":
        file = there(held.get(path))
        work.save(desk(), now(), me(), draft, path, there(text), file.version)
        say(f"The text of version {wanted} stands again, as a new version; none is lost.")
        return redirect(url_for("drafts.edit", number=number, path=path, view="text"))
    return render_template("drafts/versions.html", draft=draft, path=path, versions=work.versions(desk(), number, path), wanted=wanted, text=text, mine=work.may_write(draft, me()) and path in held)


@bp.post("/<int:number>/files")
@needs("contributor")
def add_file(number: int) -> Answer:
    """Take one more record into a draft: a new one, or a published one that has to change with it."""
    draft, _ = draft_for(number)
    schema = _schema()
    kind = there(schema.kinds.get(request.form.get("kind", "")))
    if published := field("record", 120):
        path = published_path(schema, kind, published)
        text = there(publishing.standing_text(settings().data, path))
        work.add_file(desk(), now(), me(), draft, (path, text, text))
    else:
        if kind.name == "case":
            raise DeskError("a draft has one new case; open another draft for another")
        path, text = new_file(schema, kind, title=field("title", 200), slug=field("slug", 100))
        work.add_file(desk(), now(), me(), draft, (path, None, text))
    return redirect(url_for("drafts.edit", number=number, path=path))


@bp.post("/<int:number>/files/drop")
@needs("contributor")
def drop_file(number: int) -> Answer:
    """Leave a record out of a draft."""
    draft, _ = draft_for(number)
    work.drop_file(desk(), now(), me(), draft, field("path", 200))
    say("The file is no longer part of this draft; its versions are kept.")
    return redirect(url_for("drafts.show", number=number))


@bp.post("/<int:number>/state")
@needs("contributor")
def state(number: int) -> Answer:
    """Submit, take back, put away."""
    draft, held = draft_for(number)
    wanted = request.form.get("do", "")
    if wanted == "submit":
        _require_fit(draft, held)
        reviewing.submit(desk(), now(), me(), draft, field("word", 2_000))
        say("Submitted. An editor who did not write it will read it.")
    elif wanted in {"reopen", "abandon"}:
        {"reopen": reviewing.reopen, "abandon": reviewing.abandon}[wanted](desk(), now(), me(), draft)
    else:
        raise DeskError("choose one of the buttons of the page")
    return redirect(url_for("drafts.show", number=number))


def published_path(schema: Schema, kind: Kind, record_id: str) -> str:
    """The file of a published record.

    Raises:
        DeskError: there is no such record.

    """
    folder = settings().data / kind.folder
    names = [f"{record_id}{kind.suffix}"] if kind.name != "case" else sorted(path.name for path in folder.glob("WIA-*") if path.name.startswith(f"{record_id}-"))
    if not (publishing.CASE_ID if kind.name == "case" else SLUG).fullmatch(record_id) or len(names) != 1 or not (folder / names[0]).is_file() or kind.name not in schema.kinds:
        raise DeskError(f"there is no {kind.label.lower()} {record_id}")
    return f"{kind.folder}/{names[0]}"


def _require_fit(draft: Draft, held: dict[str, DraftFile]) -> None:
    """What has problems is not laid before a reviewer: the check would refuse it in the end."""
    wrong = [problem for path in held if path != _gone(draft) for problem in _judged(draft, held, path).problems if problem.severity is Severity.ERROR]
    if wrong:
        raise DeskError(f"{len(wrong)} problems stand in the way, the first: {wrong[0]}")
    if not draft.reason:
        raise DeskError("write the reason that readers will see in the ledger, then submit")


def _gone(draft: Draft) -> str:
    """The file that a draft takes away."""
    return draft.path if draft.act in {"withdrawn", "merged"} or sealing.goes(draft) else ""


def _schema() -> Schema:
    return records.schema_of(settings().data)


def _owners() -> dict[int, Any]:
    return {who.id: who for who in people.everybody(desk())}


def draft_for(number: int) -> tuple[Draft, dict[str, DraftFile]]:
    """A draft that this person may see, with its files; a stranger's draft is answered like one that there is not."""
    draft = there(work.find(desk(), number))
    there(work.may_see(draft, me()) or None)
    return draft, work.files(desk(), number)


def _form(path: str) -> forms.Form:
    schema = _schema()
    return forms.layout(records.kind_at(path, schema), schema)


def _fixed(file: DraftFile) -> dict[str, str]:
    """What nobody changes at the desk: the id, which a published record keeps and a new case gets at publication."""
    kind = records.kind_at(file.path, _schema())
    record_id = file.path.rpartition("/")[2].removesuffix(kind.suffix)
    return {"id": "-".join(record_id.split("-")[:2]) if kind.name == "case" else record_id}


def _posted(file: DraftFile) -> str:
    """The text that a form or a text view says."""
    if "text" in request.form:
        return request.form["text"].replace("\r\n", "\n")
    return forms.read(_form(file.path), request.form.to_dict(flat=False), _fixed(file)).text


def _keep(draft: Draft, file: DraftFile, text: str) -> int:
    return work.save(desk(), now(), me(), draft, file.path, text, request.form.get("version", file.version, type=int))


def _judged(draft: Draft, held: dict[str, DraftFile], path: str) -> records.Judged:
    return records.judge(settings().data, _schema(), path, held, now().date(), gone=_gone(draft), stands_as=sealing.stands_as(draft, path, held[path].text, _schema()))


def _located(judged: records.Judged, file: DraftFile, typed: dict[str, list[str]]) -> list[forms.Located]:
    places = forms.read(_form(file.path), typed, _fixed(file)).places if "_kind" in typed else {}
    return forms.locate(_form(file.path), judged.problems, places, judged.record)


def _local_key(draft: Draft, path: str, *, as_text: bool) -> str:
    """The name under which a browser keeps what is not saved yet."""
    return f"{me().id}/{draft.id}/{path}{'/text' if as_text else ''}"


def _page(draft: Draft, held: dict[str, DraftFile], file: DraftFile, *, data: dict[str, list[str]] | None = None, focus: str = "", unheld: Sequence[Problem] = ()) -> str:
    form = _form(file.path)
    judged = _judged(draft, held, file.path)
    unfit = forms.representable(form, judged.record) if judged.record else None
    as_text = data is None and (request.args.get("view") == "text" or judged.record is None or unfit is not None)
    located = forms.locate(form, unheld, forms.read(form, data, _fixed(file)).places) if data and unheld else _located(judged, file, data or {})
    known = {**forms.standard_choices(), **records.titles(settings().data, _schema(), held)}
    shown = data or (forms.fill(form, judged.record) if judged.record else {})
    return render_template(
        "drafts/edit.html",
        draft=draft,
        held=held,
        file=file,
        kind=form.kind,
        view=forms.View(form, shown, located, known, frozenset({"id"}), focus),
        as_text=as_text,
        why_text=unfit,
        readable=judged.record is not None or data is not None,
        mine=work.may_write(draft, me()),
        comments=[comment for comment in reviewing.comments(desk(), draft.id) if comment.path == file.path],
        autosave=url_for("drafts.autosave", number=draft.id, path=file.path),
        local_key=_local_key(draft, file.path, as_text=as_text),
    )
