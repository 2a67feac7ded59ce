"""The review of drafts: submitted, returned with reasons, approved, commented, taken back. It knows the desk's database and no request.

An approval is of the very texts that were read: it names their hash. Whoever approves did not write them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.editorial.audit import log
from archive.editorial.desk import DeskError, writing, written
from archive.editorial.work import ENDED, Draft, files, find, require_writable, seen_hash

if TYPE_CHECKING:
    import datetime
    import sqlite3
    from collections.abc import Sequence

    from archive.editorial.people import Person


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote on a field of a file."""

    id: int
    path: str
    field: str
    text: str
    by: str
    time: str
    settled: bool


@dataclass(frozen=True, slots=True)
class Review:
    """A step of the review: who said what, when, of which texts."""

    reviewer: str
    verdict: str
    reason: str
    seen: str
    time: str


def submit(desk: sqlite3.Connection, now: datetime.datetime, who: Person, draft: Draft, word: str = "") -> None:
    """Lay a draft before the reviewers.

    Raises:
        DeskError: it is not the owner's to submit, or not now.

    """
    with writing(desk):
        require_writable(desk, draft, who)
        _step(desk, now, who, draft, ("draft", "returned"), "submitted", word)


def give_back(desk: sqlite3.Connection, now: datetime.datetime, who: Person, draft: Draft, reason: str) -> None:
    """Return a draft to its owner with reasons.

    Raises:
        DeskError: no reason was given, it is one's own, or it is not before the reviewers.

    """
    if not reason.strip():
        raise DeskError("write what is to be mended: a draft is returned with reasons")
    with writing(desk):
        _require_reviewer(draft, who)
        _step(desk, now, who, draft, ("submitted", "approved"), "returned", reason)


def approve(desk: sqlite3.Connection, now: datetime.datetime, who: Person, draft: Draft, seen: str, word: str = "") -> None:
    """Approve the very texts that were read.

    Args:
        desk: the desk.
        now: the moment it is.
        who: the reviewer.
        draft: the draft.
        seen: `seen_hash` of what the page of the reviewer showed.
        word: anything to add.

    Raises:
        DeskError: it is one's own, is not before the reviewers, or the texts are no longer those that were read.

    """
    with writing(desk):
        _require_reviewer(draft, who)
        now_there = find(desk, draft.id)
        if now_there is None or seen_hash(now_there, files(desk, draft.id).values()) != seen:
            raise DeskError("the draft is no longer what this page showed; read it again before you approve it")
        _step(desk, now, who, draft, ("submitted",), "approved", word)


def reopen(desk: sqlite3.Connection, now: datetime.datetime, who: Person, draft: Draft) -> None:
    """Take a draft back from the reviewers to write on; an approval of it ends.

    Raises:
        DeskError: it is somebody else's, or not before the reviewers.

    """
    if draft.owner != who.id:
        raise DeskError("only its owner takes a draft back; return it with reasons instead")
    with writing(desk):
        _move(desk, now, who, draft, ("submitted", "approved", "abandoned"), "draft")


def abandon(desk: sqlite3.Connection, now: datetime.datetime, who: Person, draft: Draft) -> None:
    """Put a draft away; it can be taken up again.

    Raises:
        DeskError: it is somebody else's and one is no administrator, or it is being published.

    """
    if draft.owner != who.id and not who.may("administrator"):
        raise DeskError("only its owner or an administrator puts a draft away")
    with writing(desk):
        _move(desk, now, who, draft, ("draft", "returned", "submitted", "approved"), "abandoned")


def hand_over(desk: sqlite3.Connection, now: datetime.datetime, who: Person, draft: Draft, to: Person) -> None:
    """Give a draft to another owner, as when a contributor has left.

    Raises:
        DeskError: it ended, or the account is disabled.

    """
    if draft.state in ENDED or to.disabled:
        raise DeskError("a draft that has ended stays where it is, and nobody can take one who cannot sign in")
    with writing(desk):
        desk.execute("update drafts set owner = ?, state = case when state = 'approved' then 'submitted' else state end where id = ?", [to.id, draft.id])
        log(desk, written(now), who.login, "draft-handed-over", f"draft/{draft.id}", to=to.login)


def reviews(desk: sqlite3.Connection, draft: int) -> list[Review]:
    """The steps of the review, in order."""
    rows = desk.execute("select a.name, r.verdict, r.reason, r.seen, r.time from reviews r join accounts a on a.id = r.reviewer where r.draft = ? order by r.id", [draft])
    return [Review(*row) for row in rows]


def approval(desk: sqlite3.Connection, draft: Draft) -> Review | None:
    """The approval that holds: of the texts as they are, the last step of the review."""
    steps = reviews(desk, draft.id)
    good = draft.state in {"approved", "publishing"} and steps and steps[-1].verdict == "approved" and steps[-1].seen == seen_hash(draft, files(desk, draft.id).values())
    return steps[-1] if good else None


def comment(desk: sqlite3.Connection, now: datetime.datetime, who: Person, draft: Draft, path: str, field: str, text: str) -> None:
    """Write a comment on a field of a file, or on the whole.

    Raises:
        DeskError: there is nothing in it, or the draft has ended.

    """
    if not text.strip():
        raise DeskError("write what you want to say of it")
    if draft.state in ENDED:
        raise DeskError("this draft has ended")
    with writing(desk):
        desk.execute("insert into comments (draft, path, field, text, by, time) values (?, ?, ?, ?, ?, ?)", [draft.id, path, field[:200], text[:10_000], who.id, written(now)])


def settle(desk: sqlite3.Connection, now: datetime.datetime, draft: Draft, number: int) -> None:
    """Mark a comment as settled, or open it again."""
    with writing(desk):
        desk.execute("update comments set settled = case when settled is null then ? end where id = ? and draft = ?", [written(now), number, draft.id])


def comments(desk: sqlite3.Connection, draft: int) -> list[Comment]:
    """The comments on a draft, in order."""
    rows = desk.execute("select c.id, c.path, c.field, c.text, a.name, c.time, c.settled is not null from comments c join accounts a on a.id = c.by where c.draft = ? order by c.id", [draft])
    return [Comment(row[0], row[1], row[2], row[3], row[4], row[5], bool(row[6])) for row in rows]


def _require_reviewer(draft: Draft, who: Person) -> None:
    if draft.owner == who.id or not who.may("editor"):
        raise DeskError("a draft is reviewed by an editor who did not write it")


def _step(desk: sqlite3.Connection, now: datetime.datetime, who: Person, draft: Draft, states: Sequence[str], verdict: str, reason: str) -> None:
    _move(desk, now, who, draft, states, verdict)
    there = find(desk, draft.id)
    assert there  # noqa: S101 - it was moved above
    seen = seen_hash(there, files(desk, draft.id).values())
    desk.execute("insert into reviews (draft, reviewer, verdict, reason, seen, time) values (?, ?, ?, ?, ?, ?)", [draft.id, who.id, verdict, reason.strip()[:10_000], seen, written(now)])


def _move(desk: sqlite3.Connection, now: datetime.datetime, who: Person, draft: Draft, states: Sequence[str], state: str) -> None:
    """From one of some states to another; two who press at once do not both succeed."""
    marks = ", ".join("?" for _ in states)
    moved = desk.execute(f"update drafts set state = ?, changed = ? where id = ? and state in ({marks})", [state, written(now), draft.id, *states])  # noqa: S608 - marks alone
    if not moved.rowcount:
        there = find(desk, draft.id)
        raise DeskError(f"this draft is {there.state if there else 'gone'} now, so this cannot be done; open it again")
    log(desk, written(now), who.login, f"draft-{state}", f"draft/{draft.id}")
