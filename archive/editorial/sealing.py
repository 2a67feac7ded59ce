"""A sealing as a draft: what it asks for, where its text will stand, and what the desk forgets of the case once it is done. It knows no request.

The way and the code stand in `into_case` of the draft ("pseudonym rights-request"), so that an approval is of them too. What senders
of tips and rights requests wrote is no text of a draft and stays with the request that it is.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from archive.check.validate import read_record
from archive.editorial.desk import DeskError, setting, writing
from archive.sealing.planning import MODES, VOCABULARY, Wish

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.editorial.work import Draft, DraftFile
    from archive.record.schema import Schema
    from archive.sealing.strings import Strings

ACT = "sealed"
WAYS = {"pseudonym": "The case stays, under the name that its new text gives the person", "withhold": "The text of the case goes; id, date and reason stay"}
SCRUB = "scrub"
"""The setting that says that deleted texts still have to leave the file."""


def choice(draft: Draft) -> tuple[str, str]:
    """The way and the code that a draft of a sealing asks for; two empty texts where none is chosen."""
    mode, _, code = draft.into_case.partition(" ")
    return (mode, code) if draft.act == ACT and mode in MODES else ("", "")


def codes(schema: Schema) -> dict[str, str]:
    """The labels of the reasons of a sealing, by code."""
    return {code: term.label for code, term in schema.vocabularies[VOCABULARY].terms.items()} if VOCABULARY in schema.vocabularies else {}


def chosen(mode: str, code: str, schema: Schema) -> str:
    """What stands in a draft for a way and a code.

    Raises:
        DeskError: one of them is none.

    """
    if mode not in MODES or code not in codes(schema):
        raise DeskError("choose how the case is sealed, and for what reason")
    return f"{mode} {code}"


def goes(draft: Draft) -> bool:
    """Whether the file of the case goes."""
    return choice(draft)[0] == "withhold"


def stands_as(draft: Draft, path: str, text: str, schema: Schema) -> str:
    """Where a text of a draft will stand: a sealed case is called by its new slug, everything else as it is."""
    if draft.act != ACT or path != draft.path or goes(draft):
        return path
    kind = schema.kinds["case"]
    record = read_record(text.encode("utf-8", "surrogatepass"), kind, path)[0]
    return f"{kind.folder}/{record.id}-{record.text('slug')}{kind.suffix}" if record and record.text("slug") else path


def wish(draft: Draft, held: Mapping[str, DraftFile]) -> dict[str, Any]:
    """What a draft asks for, as plain values that the desk can keep.

    Raises:
        DeskError: it does not say how, or for what reason.

    """
    mode, code = choice(draft)
    if not mode:
        raise DeskError("choose how the case is sealed, and for what reason, then submit it again")
    own = held[draft.path]
    if mode == "pseudonym" and own.text == own.base:
        raise DeskError("the text still has the name: write the case under a pseudonym, with title, slug and texts, or choose that its text goes")
    files = {path: file.text for path, file in held.items() if path != draft.path}
    return {"record": draft.record, "mode": mode, "code": code, "files": files, "text": own.text if mode == "pseudonym" else "", "note": draft.note, "reason": draft.reason, "parts": False}


def as_wish(kept: Mapping[str, Any]) -> Wish:
    """What `wish` kept."""
    return Wish(**kept)


def purge(desk: sqlite3.Connection, record: str, strings: Strings) -> int:
    """Forget, in the transaction that is open, every text of a case and every ended draft that has the name; returns how many open drafts of other records still have it.

    Numbers, people, times and states stay, and so does the log, which has no texts.
    """
    left = 0
    for number, state, of_case in [(row["id"], row["state"], row["of_case"]) for row in desk.execute(_DRAFTS, {"record": record, "file": f"cases/{record}-%"})]:
        if not of_case and not _has(desk, number, strings):
            continue
        if not of_case and state not in {"published", "abandoned"}:
            left += 1
            continue
        for table in ("draft_files", "draft_versions", "comments"):
            desk.execute(f"delete from {table} where draft = ?", [number])  # noqa: S608 - one of three names
        desk.execute("update reviews set reason = '' where draft = ?", [number])
        desk.execute("update publications set detail = '' where draft = ? and stage not in ('begun', 'written')", [number])
        title, path = (record, f"cases/{record}.md") if of_case else (f"Draft {number}", "")
        ended = state if state in {"published", "publishing", "abandoned"} else "abandoned"
        reason, note = desk.execute("select reason, note from drafts where id = ?", [number]).fetchone()
        desk.execute("update drafts set title = ?, path = ?, reason = ?, note = ?, state = ? where id = ?", [title, path, strings.blot(reason), strings.blot(note), ended, number])
    desk.execute("insert or replace into settings values (?, 'wanted')", [SCRUB])
    return left


_DRAFTS = """
select d.id, d.state, d.record = :record or d.path like :file or exists (select 1 from publications p where p.draft = d.id and p.record = :record) as of_case
from drafts d order by d.id
"""
_TEXTS = """
select title || ' ' || path || ' ' || reason || ' ' || note from drafts where id = :draft
union all select path || ' ' || coalesce(base, '') || ' ' || text from draft_files where draft = :draft
union all select path || ' ' || text from draft_versions where draft = :draft
union all select text from comments where draft = :draft
union all select reason from reviews where draft = :draft
union all select detail from publications where draft = :draft
"""


def _has(desk: sqlite3.Connection, number: int, strings: Strings) -> bool:
    return any(strings.within(row[0]) for row in desk.execute(_TEXTS, {"draft": number}))


def scrub(desk: sqlite3.Connection) -> bool:
    """Let deleted texts leave the file and its log; whether they have. While somebody reads they cannot, and the next request tries again."""
    if not setting(desk, SCRUB):
        return True
    with suppress(sqlite3.OperationalError):
        desk.execute("vacuum")
        if desk.execute("pragma wal_checkpoint(truncate)").fetchone()[0] == 0:
            with writing(desk):
                desk.execute("delete from settings where name = ?", [SCRUB])
            return True
    return False


def forgetful(desk: sqlite3.Connection) -> None:
    """From now on what this connection deletes is overwritten with zeros; to be asked before the transaction that deletes."""
    desk.execute("pragma secure_delete = on")
