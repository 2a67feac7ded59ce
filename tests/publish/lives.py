"""A small archive that has lived: a case that was corrected and updated, one withdrawn, two merged, one of them after a correction. This file asserts nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.store.inplace import publish
from archive.store.publication import Act, Signature, carry_out
from tests.factory import NARRATIVE, Folder, statement, subject, text_of, with_statements

if TYPE_CHECKING:
    from pathlib import Path

    from archive.record.schema import Schema

FIRST = "cases/WIA-0001-robert-example.md"
MERGED = "cases/WIA-0003-carl-third.md"
DAYS = ("2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24")


def signed(day: int) -> Signature:
    """Who enters an act, on the nth day."""
    return Signature(f"{DAYS[day]}T12:00:00+00:00", "The editors", "A second editor")


def lived_in(path: Path, schema: Schema) -> Folder:
    """WIA-0001 has revisions 1 (published), 2 (corrected), 3 (updated); WIA-0002 was withdrawn; WIA-0003 was corrected, then merged into WIA-0001."""
    folder = Folder.made_in(path, schema)
    folder.add("case", title="Robert Example", statements=_statements("2020-01-08"))
    folder.add("case", id="WIA-0002", slug="anna-other", title="Anna Other", subject=subject(name="Anna Other"))
    folder.add("case", id="WIA-0003", slug="carl-third", title="Carl Third", subject=subject(name="Carl Third"))
    folder.add("case", id="WIA-0004", slug="dora-fourth", title="Dora Fourth", subject=subject(name="Dora Fourth"))
    publish(folder.root, [], signed(0), reason="First publication.")
    second = text_of(schema, "case", title="Robert Example", statements=_statements("2020-01-09"))
    carry_out(folder.root, {FIRST: second}, [Act("WIA-0001", "corrected", "The court gives another day.", "It said 8 January 2020.")], signed(1))
    third = text_of(
        schema,
        "case",
        NARRATIVE + "\nThe city paid nothing. [@gazette-2020-arrest]\n",
        title="Robert Example the Elder",
        statements={**_statements("2020-01-09"), "outcome": [statement("dismissed")], "probe_image": [statement("<b>A still</b> & more.")]},
    )
    carry_out(folder.root, {FIRST: third}, [Act("WIA-0001", "updated", "The outcome was added: <i>see</i>.")], signed(2))
    text = folder.read(MERGED)
    carry_out(folder.root, {MERGED: text.replace("title: Carl Third", "title: Carl T.")}, [Act("WIA-0003", "corrected", "The family name is not published.", "It said Third.")], signed(2))
    carry_out(folder.root, {}, [Act("WIA-0003", "merged", "The same incident.", "Both papers tell of it.", "WIA-0001")], signed(3))
    carry_out(folder.root, {}, [Act("WIA-0002", "withdrawn", "No system was used, as the agency showed.", "The agency wrote to us.")], signed(4))
    return folder


def _statements(arrested: str) -> dict[str, object]:
    return with_statements("case", arrest_date=[statement(arrested, cites=["gazette-2020-arrest", "court-2021-complaint ¶ 12"])])
