"""A source from what an editor pastes: an address, a DOI, a docket number, or references in BibTeX, RIS or CSL-JSON.

What is proposed is shown value by value with where it was read, beside what may be the same source; nothing enters the draft
before somebody has looked at it. Fetching and reading stand in `archive.fetching` and `archive.sourcing`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from archive.editorial import publishing, records, work
from archive.editorial.audit import log
from archive.editorial.desk import DeskError
from archive.editorial.drafts import SLUG, draft_for
from archive.editorial.security import limiter, unlimited
from archive.editorial.web import desk, field, me, needs, now, say, settings, time
from archive.fetching.refusal import FetchError
from archive.record.document import dump
from archive.sourcing.asking import Asker, propose, without_page
from archive.sourcing.citekeys import propose_citekey
from archive.sourcing.customs import with_customs
from archive.sourcing.duplicates import find_duplicates
from archive.sourcing.pasted import recognise
from archive.sourcing.proposal import from_plain, to_plain
from archive.sourcing.records import to_source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response as Answer

    from archive.editorial.work import DraftFile
    from archive.sourcing.proposal import Proposal

bp = Blueprint("sourcing", __name__)
MOST_PASTED = 500_000
MOST_SHOWN = 30


@bp.route("/drafts/<int:number>/source", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"], exempt_when=unlimited)
@needs("contributor")
def paste(number: int) -> str | tuple[str, int]:
    """What was pasted, as proposals to look at."""
    draft, held = draft_for(number)
    if request.method == "GET":
        return render_template("sourcing/paste.html", draft=draft)
    text = field("pasted", MOST_PASTED)
    try:
        found = _proposals(text)
    except DeskError as error:
        return render_template("sourcing/paste.html", draft=draft, pasted=text, fault=str(error)), 422
    known = records.known_sources(settings().data, held)
    taken = {source.key for source in known}
    shown = []
    for proposal in (with_customs(one, known) for one in found[:MOST_SHOWN]):
        citekey = propose_citekey(proposal, taken, known)
        taken.add(citekey)
        shown.append((proposal, citekey, find_duplicates(proposal, known), json.dumps(to_plain(proposal), ensure_ascii=False)))
    return render_template("sourcing/proposals.html", draft=draft, shown=shown, more=len(found) - len(shown), fields=_labels())


@bp.post("/drafts/<int:number>/source/take")
@needs("contributor")
def take(number: int) -> Answer:
    """Take a proposal into the draft, as the page showed it, and open it as a form."""
    draft, held = draft_for(number)
    try:
        proposal = from_plain(json.loads(field("proposal", MOST_PASTED)))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise DeskError("the proposal came back broken; paste the source again") from None
    path, text = _new_source(held, proposal, field("citekey", 100))
    work.add_file(desk(), now(), me(), draft, (path, None, text))
    log(desk(), time(), me().login, "source-taken", f"draft/{number}", path=path)
    say("Taken into the draft. Look at every value, mend what was guessed, and cite it by its id.")
    return redirect(url_for("drafts.edit", number=number, path=path))


def _proposals(text: str) -> tuple[Proposal, ...]:
    """Proposals for a text; where the site cannot be asked, what its address tells.

    Raises:
        SourcingError: it is nothing that is known, or cannot be read.

    """
    agent = f"Wrongful-Identification-Case-Archive (editorial desk; {settings().site or 'no public address'})"
    asker = Asker(agent, dois=settings().dois, policy=settings().policy)
    try:
        return propose(text, asker)
    except FetchError as error:
        pasted = recognise(text)
        if pasted.kind != "url":
            raise
        return (without_page(pasted.text).also((), [f"The page was not read: {error}. Fill in what you see there."]),)


def _new_source(held: Mapping[str, DraftFile], proposal: Proposal, citekey: str) -> tuple[str, str]:
    if not SLUG.fullmatch(citekey):
        raise DeskError("a citekey is publisher, year and words in small letters and digits with single hyphens, like gazette-2020-arrest")
    path = f"sources/{citekey}.yaml"
    if path in held or publishing.standing_text(settings().data, path) is not None:
        raise DeskError(f"there is a source {citekey} already; if it is the same text cite that one, else choose another citekey")
    schema = records.schema_of(settings().data)
    return path, dump(to_source(proposal, schema, citekey=citekey, accessed=now().date()))


def _labels() -> dict[str, str]:
    return {name: spec.label for name, spec in records.schema_of(settings().data).kinds["source"].fields.items()}
