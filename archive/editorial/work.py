"""Drafts: opened and saved. It knows the desk's database and no request, and writes no data folder; `reviewing` takes them further.

A draft is the texts of its files, kept as they were typed even while they cannot be read as records; every text that was saved is
kept. Only its owner writes it, and only while it is a draft or was returned.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.editorial.audit import log
from archive.editorial.desk import DeskError, writing, written

if TYPE_CHECKING:
    import datetime
    import sqlite3
    from collections.abc import Iterable, Sequence

    from archive.editorial.people import Person

WRITABLE = ("draft", "returned")
ENDED = ("published", "abandoned")
MOST_FILES = 60
MOST_SIGNS = 1_000_000


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft without its texts (see desk.sql for the fields)."""

    id: int
    owner: int
    title: str
    kind: str
    record: str
    path: str
    act: str
    reason: str
    note: str
    into_case: str
    state: str
    created: str
    changed: str
    opened_for: str

    @property
    def writable(self) -> bool:
        """Whether its owner may write it now."""
        return self.state in WRITABLE


@dataclass(frozen=True, slots=True)
class DraftFile:
    """A text of a draft: its path in the data folder, the text that stood there when it was opened (None: no file), the text now, its version."""

    path: str
    base: str | None
    text: str
    version: int


class Overtaken(DeskError):
    """The text was saved by another window or person since it was opened; `newer` is what stands there now."""

    def __init__(self, newer: DraftFile) -> None:
        super().__init__(f"{newer.path} was saved elsewhere since this page was opened; nothing was overwritten: look at both texts below and save what is to stand")
        self.newer = newer


def may_see(draft: Draft, who: Person) -> bool:
    """Its owner sees a draft, and editors see every one."""
    return draft.owner == who.id or who.may("editor")


def may_write(draft: Draft, who: Person) -> bool:
    """Only its owner writes a draft, while it is one."""
    return draft.owner == who.id and draft.writable


_COLUMNS = ", ".join(Draft.__slots__)


def find(desk: sqlite3.Connection, number: int) -> Draft | None:
    """A draft by its number."""
    row = desk.execute(f"select {_COLUMNS} from drafts where id = ?", [number]).fetchone()  # noqa: S608 - the names of our own columns
    return Draft(*row) if row else None


def drafts(desk: sqlite3.Connection, *, owner: int | None = None, states: Sequence[str] = ()) -> list[Draft]:
    """Drafts, the one changed last first: of one owner or all, in some states or any."""
    marks = ", ".join("?" for _ in states)
    where = " and ".join((*(["owner = ?"] if owner is not None else []), *([f"state in ({marks})"] if states else []), "1"))
    rows = desk.execute(f"select {_COLUMNS} from drafts where {where} order by changed desc, id desc", [*([owner] if owner is not None else []), *states])  # noqa: S608 - the names of our own columns
    return [Draft(*row) for row in rows]


def open_draft(
    desk: sqlite3.Connection, now: datetime.datetime, who: Person, *, title: str, kind: str, file: tuple[str, str | None, str], record: str = "", act: str = "published", opened_for: str = ""
) -> int:
    """Begin a draft of one file, more may follow; returns its number.

    Args:
        desk: the desk.
        now: the moment it is.
        who: its owner.
        title: what lists call it.
        kind: the kind of its record.
        file: path in the data folder, the text that stands there or None, the text to begin with.
        record: the id of the published record that it changes.
        act: what publishing it will be.
        opened_for: the tip or request that it answers.

    """
    path, base, text = file
    with writing(desk):
        values = [who.id, title[:200], kind, record, path, act, written(now), written(now), opened_for]
        number = desk.execute("insert into drafts (owner, title, kind, record, path, act, created, changed, opened_for) values (?, ?, ?, ?, ?, ?, ?, ?, ?)", values).lastrowid or 0
        desk.execute("insert into draft_files values (?, ?, ?, ?, 1)", [number, path, base, text])
        desk.execute("insert into draft_versions values (?, ?, 1, ?, ?, ?)", [number, path, text, written(now), who.id])
        log(desk, written(now), who.login, "draft-opened", f"draft/{number}", record=record, purpose=act)
    return number


def files(desk: sqlite3.Connection, draft: int) -> dict[str, DraftFile]:
    """The files of a draft by path, in the order in which they came."""
    rows = desk.execute("select path, base, text, version from draft_files where draft = ? order by rowid", [draft])
    return {row["path"]: DraftFile(*row) for row in rows}


def add_file(desk: sqlite3.Connection, now: datetime.datetime, who: Person, draft: Draft, file: tuple[str, str | None, str]) -> None:
    """Take one more file into a draft: a source, an agency.

    Raises:
        DeskError: the draft cannot be written, has the file already, or is full.

    """
    path, base, text = file
    with writing(desk):
        require_writable(desk, draft, who)
        held = files(desk, draft.id)
        if path in held:
            raise DeskError(f"{path} is in this draft already")
        if len(held) >= MOST_FILES:
            raise DeskError(f"a draft has at most {MOST_FILES} files; publish this one first")
        desk.execute("insert into draft_files values (?, ?, ?, ?, 1)", [draft.id, path, base, text])
        version = desk.execute("select coalesce(max(version), 0) + 1 from draft_versions where draft = ? and path = ?", [draft.id, path]).fetchone()[0]
        desk.execute("insert into draft_versions values (?, ?, ?, ?, ?, ?)", [draft.id, path, version, text, written(now), who.id])
        desk.execute("update draft_files set version = ? where draft = ? and path = ?", [version, draft.id, path])
        _touch(desk, now, draft)


def drop_file(desk: sqlite3.Connection, now: datetime.datetime, who: Person, draft: Draft, path: str) -> None:
    """Leave a file out of a draft; what was saved of it is kept among its versions.

    Raises:
        DeskError: the draft cannot be written, or it is the file that the draft is about.

    """
    with writing(desk):
        require_writable(desk, draft, who)
        if path == draft.path:
            raise DeskError("a draft is about this file; abandon the draft instead")
        desk.execute("delete from draft_files where draft = ? and path = ?", [draft.id, path])
        _touch(desk, now, draft)


def save(desk: sqlite3.Connection, now: datetime.datetime, who: Person, draft: Draft, path: str, text: str, version: int) -> int:
    """Save a text over the version that it was made from; returns the number of the new version.

    Raises:
        Overtaken: another version was saved since.
        DeskError: the draft cannot be written, has no such file, or the text is too long.

    """
    if len(text) > MOST_SIGNS:
        raise DeskError(f"a text has at most {MOST_SIGNS:,} signs; this one has {len(text):,}")
    with writing(desk):
        require_writable(desk, draft, who)
        held = files(desk, draft.id).get(path)
        if held is None:
            raise DeskError(f"there is no {path} in this draft")
        if held.text == text:
            return held.version
        if held.version != version:
            raise Overtaken(held)
        desk.execute("update draft_files set text = ?, version = ? where draft = ? and path = ?", [text, version + 1, draft.id, path])
        desk.execute("insert into draft_versions values (?, ?, ?, ?, ?, ?)", [draft.id, path, version + 1, text, written(now), who.id])
        _touch(desk, now, draft)
    return version + 1


def rename_file(desk: sqlite3.Connection, now: datetime.datetime, who: Person, draft: Draft, path: str, target: str) -> None:
    """Give a new file of a draft another path, as when its slug changes.

    Raises:
        DeskError: the draft cannot be written, the file stands in the data folder already, or the path is taken.

    """
    with writing(desk):
        require_writable(desk, draft, who)
        held = files(desk, draft.id)
        if path not in held or held[path].base is not None:
            raise DeskError(f"{path} cannot be renamed: it is published under this name")
        if target in held:
            raise DeskError(f"{target} is in this draft already")
        desk.execute("update draft_files set path = ? where draft = ? and path = ?", [target, draft.id, path])
        desk.execute("update draft_versions set path = ? where draft = ? and path = ?", [target, draft.id, path])
        desk.execute("update drafts set path = ? where id = ? and path = ?", [target, draft.id, path])
        _touch(desk, now, draft)


def rebase_file(desk: sqlite3.Connection, now: datetime.datetime, who: Person, draft: Draft, file: DraftFile, base: str | None, text: str) -> None:
    """Set a file upon the text that stands in the data folder now, once it was merged with it.

    Raises:
        Overtaken: another version was saved since.
        DeskError: the draft cannot be written.

    """
    with writing(desk):
        save(desk, now, who, draft, file.path, text, file.version)
        desk.execute("update draft_files set base = ? where draft = ? and path = ?", [base, draft.id, file.path])


def describe(desk: sqlite3.Connection, now: datetime.datetime, who: Person, draft: Draft, **fields: str) -> None:
    """Set what readers are told of a publication: title, act, reason, note, into_case.

    Raises:
        DeskError: the draft cannot be written.

    """
    known = {name: value for name, value in fields.items() if name in {"title", "act", "reason", "note", "into_case"}}
    with writing(desk):
        require_writable(desk, draft, who)
        for name, value in known.items():
            desk.execute(f"update drafts set {name} = ? where id = ?", [value, draft.id])  # noqa: S608 - one of five names
        _touch(desk, now, draft)


def versions(desk: sqlite3.Connection, draft: int, path: str) -> list[tuple[int, str, str]]:
    """Number, time and author of each text that was saved of a file, the last first."""
    rows = desk.execute("select v.version, v.saved, a.name from draft_versions v join accounts a on a.id = v.by where v.draft = ? and v.path = ? order by v.version desc", [draft, path])
    return [(row[0], row[1], row[2]) for row in rows]


def version_text(desk: sqlite3.Connection, draft: int, path: str, version: int) -> str | None:
    """The text of a version."""
    row = desk.execute("select text from draft_versions where draft = ? and path = ? and version = ?", [draft, path, version]).fetchone()
    return str(row["text"]) if row else None


def seen_hash(draft: Draft, texts: Iterable[DraftFile]) -> str:
    """SHA-256 over everything that a reviewer judges: what will be done, its words for readers, every text and what it stands upon."""
    content = [draft.act, draft.reason, draft.note, draft.into_case, sorted((file.path, file.base, file.text) for file in texts)]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def _touch(desk: sqlite3.Connection, now: datetime.datetime, draft: Draft) -> None:
    desk.execute("update drafts set changed = ? where id = ?", [written(now), draft.id])


def require_writable(desk: sqlite3.Connection, draft: Draft, who: Person) -> None:
    """Refuse a change of a draft that may have been submitted, or given to another, since its page was opened.

    Raises:
        DeskError: it cannot be written now.

    """
    now_there = find(desk, draft.id)
    if now_there is None or not may_write(now_there, who):
        raise DeskError("this draft cannot be written now: it is somebody else's, before the reviewers, or has ended; its owner can take it back")
