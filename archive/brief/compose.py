"""From what the archive holds to a paper. Pure: the same matter and choices give the same paper."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from archive.brief.document import Caption, Paper, Part
from archive.brief.notes import LegalStyle, Notes
from archive.brief.parts import accounts, backing, context, incidents, method, tables
from archive.brief.parts.writing import Writer
from archive.cite import bluebook, oscola
from archive.cite.csl import ARCHIVE
from archive.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from archive.brief.matter import Matter

STYLES: Mapping[str, LegalStyle] = {"bluebook": bluebook, "oscola": oscola}
PARTS: Mapping[str, tuple[str, Callable[[Writer], Part | None]]] = {
    "incidents": (incidents.TITLE, incidents.make),
    "table": ("Table of incidents", tables.make_table),
    "recurs": ("What recurs", tables.make_recurs),
    "chronology": ("Chronology", accounts.make_chronology),
    "responses": ("Responses of the other side", accounts.make_responses),
    "disagreements": ("Disagreements among sources", accounts.make_disagreements),
    "studies": ("Studies in point", context.make_studies),
    "policies": ("Rules and policies in point", context.make_policies),
    "method": ("Method and limits", method.make),
    "authorities": ("Table of authorities", backing.make_authorities),
    "sources": ("Sources", backing.make_sources),
    "exhibits": ("List of exhibits", backing.make_exhibits),
}
"""The parts that a paper may have, in its order, each with its title."""
USUAL = tuple(name for name in PARTS if name not in {"sources", "exhibits"})
"""The parts that a paper has where nothing else is asked for: the two left out list again what the table of authorities has."""
TITLE = "Documented wrongful identifications"


def compose(matter: Matter, style: str = "bluebook", parts: Collection[str] = USUAL, title: str = "", caption: Caption | None = None) -> tuple[Paper, int]:
    """The paper on some cases, and how many notes it has.

    Args:
        matter: everything on the cases.
        style: a key of STYLES.
        parts: keys of PARTS; they come in the order of PARTS.
        title: the title; a general one where it is empty.
        caption: the head that a court wants.

    Raises:
        ArchiveError: a style or part that there is not, or no case to write of.

    """
    unknown = [name for name in parts if name not in PARTS]
    if unknown or style not in STYLES:
        what, known = (f"part {unknown[0]!r}", PARTS) if unknown else (f"style {style!r}", STYLES)
        raise ArchiveError(f"there is no {what}; write one of {', '.join(known)}")
    if not matter.cases:
        raise ArchiveError("no documented case fits, so there is nothing to write; widen the filter or look at what fits on the page of cases")
    writer = Writer(matter, Notes(STYLES[style], matter.sources))
    made = [PARTS[name][1](writer) for name in PARTS if name in parts]
    edition = f"{ARCHIVE}, edition {matter.edition.name}"
    day = datetime.date.fromisoformat(matter.edition.date) if matter.edition.date else None
    paper = Paper(title or TITLE, "", caption or Caption(), tuple(part for part in made if part), edition, "en-US" if style == "bluebook" else "en-GB", day)
    return paper, writer.notes.number
