"""Publication of an approved draft: numbered, written into the data folder with its entry in the ledger, committed, and shown.

Each stage is in the desk's database before it begins, so that a publication that was killed is finished by the next request or
start (`resume`), and is never half done: the data folder changes as one (`archive.store.publication`), and a commit that is
missing is made then. It knows no request.
"""

from __future__ import annotations

import fcntl
import json
import re
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.check.rule import DRAFT_ID
from archive.editorial import sealing
from archive.editorial.audit import GENESIS, log
from archive.editorial.desk import DeskError, writing, written
from archive.editorial.reviewing import approval
from archive.editorial.work import Draft, DraftFile, files, find
from archive.errors import ArchiveError, PublicationError
from archive.sealing.acting import prepare, seal
from archive.sealing.strings import Strings
from archive.store import vcs
from archive.store.datadir import read_bytes
from archive.store.history import history_path
from archive.store.ledger import DATA, ENDS, LEDGER, SEAL, read_ledger
from archive.store.manifest import MANIFEST
from archive.store.publication import Act, Signature, carry_out, next_id, recover

if TYPE_CHECKING:
    import datetime
    import sqlite3
    from collections.abc import Iterable, Iterator

    from archive.editorial.people import Person
    from archive.store.ledger import Entry

UNFINISHED = "select draft from publications where stage in ('begun', 'written') order by time"
_DRAFT_ID = re.compile(rf"\b{DRAFT_ID}\b")
CASE_ID = re.compile(r"WIA-\d{4,}")
_CASE_FILE = re.compile(rf"cases/({CASE_ID.pattern})")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a publication will write, kept before anything is written.

    Args:
        record: the id of the record, numbered.
        files: new texts by path in the data folder.
        gone: the file of a case that is withdrawn or merged.
        acts: record, act, reason, note and into of each act.
        time: the moment that the ledger will have.
        by: the name of who wrote it.
        reviewed_by: the name of who approved it.
        author: name and address for git.
        committer: the same of who published it.
        seal: of a sealing what is asked for (`archive.editorial.sealing`).
        paths: of a sealing every file that changes, so that a commit that was killed can be made.
        sought: of a sealing what must not be left.
    """

    record: str
    files: dict[str, str]
    gone: str
    acts: list[dict[str, str]]
    time: str
    by: str
    reviewed_by: str
    author: tuple[str, str]
    committer: tuple[str, str]
    seal: dict[str, Any] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)
    sought: list[str] = field(default_factory=list)


def standing_text(data: Path, path: str) -> str | None:
    """The text of a file of the data folder as it stands, or None where there is none."""
    if not (data / path).is_file():
        return None
    return read_bytes(data, path).decode("utf-8", "replace")


def overtaken(data: Path, held: Iterable[DraftFile]) -> list[tuple[DraftFile, str | None]]:
    """The files of a draft that changed in the data folder since it was opened, with the text that stands there now."""
    return [(file, now) for file in held if (now := standing_text(data, file.path)) != file.base]


def begin(desk: sqlite3.Connection, now: datetime.datetime, who: Person, draft: Draft, data: Path) -> None:
    """Number a draft and keep what is to be written; from here on it is finished whatever happens.

    Raises:
        DeskError: it is not approved as it is, a file changed since, or words for readers are missing.

    """
    recover(data)
    with writing(desk):
        there = find(desk, draft.id)
        approved = approval(desk, there) if there else None
        if there is None or there.state != "approved" or approved is None:
            raise DeskError("only a draft that is approved as it stands is published; open it again to see where it is")
        if not who.may("editor"):
            raise DeskError("an editor publishes")
        held = files(desk, draft.id)
        changed = overtaken(data, held.values())
        if changed:
            names = ", ".join(file.path for file, _ in changed)
            raise DeskError(f"{names} changed in the archive since this draft was opened; its owner takes the draft back and merges the two, field by field")
        _require_words(there)
        plan = _plan(desk, there, held, data, (written(now), approved.reviewer, who))
        plan = _sealing(plan, there, held, data) if there.act == sealing.ACT else plan
        desk.execute("update drafts set state = 'publishing', changed = ? where id = ? and state = 'approved'", [written(now), draft.id])
        desk.execute("insert or replace into publications (draft, record, stage, detail, time) values (?, ?, 'begun', ?, ?)", [draft.id, plan.record, json.dumps(asdict(plan)), written(now)])
        log(desk, written(now), who.login, "publication-begun", plan.record, draft=draft.id)


def finish(desk: sqlite3.Connection, now: datetime.datetime, number: int, data: Path) -> Plan:
    """Write, enter and commit what was begun; done again after a kill it does what is missing and no more.

    Raises:
        DeskError: the data refuse it, so the draft is approved as before and says why; or git refuses, so that it is tried again.

    """
    with alone(desk):
        return _finish(desk, now, number, data)


def _finish(desk: sqlite3.Connection, now: datetime.datetime, number: int, data: Path) -> Plan:
    row = desk.execute("select detail, stage from publications where draft = ? and stage in ('begun', 'written')", [number]).fetchone()
    if row is None:
        raise DeskError("this draft is not being published, or somebody else's request has just finished it; open it again")
    plan = Plan(**json.loads(row["detail"]))
    recover(data)
    entries = _entries(data, plan)
    if not entries:
        try:
            signature = Signature(plan.time, plan.by, plan.reviewed_by)
            entries = seal(data, sealing.as_wish(plan.seal), signature).entries if plan.seal else carry_out(data, plan.files, [Act(**act) for act in plan.acts], signature)
        except PublicationError as error:
            _give_up(desk, now, number, plan, error)
            raise DeskError(f"the archive does not take it: {error}") from None
        _stage(desk, number, "written", revision=entries[0].revision)
    paths = {*plan.files, *plan.paths, LEDGER, SEAL, MANIFEST, *(history_path(entry.record, entry.revision - 1) for entry in entries if entry.record != DATA and entry.revision > 1)}
    try:
        commit = _commit(desk, data, plan, entries, sorted(paths | ({plan.gone} if plan.gone else set())))
    except ArchiveError as error:
        raise DeskError(f"it is published in the data folder, but git did not take it yet: {error}. It is tried again with the next request") from None
    sealing.forgetful(desk)
    with writing(desk):
        desk.execute("update drafts set state = 'published', record = ?, changed = ? where id = ?", [plan.record, written(now), number])
        desk.execute("update publications set stage = 'committed', git = ?, revision = ? where draft = ?", [commit, entries[0].revision, number])
        log(desk, written(now), plan.committer[0], "published", plan.record, draft=number, revision=entries[0].revision, acts=[act["act"] for act in plan.acts], commit=commit)
        if plan.sought:
            left = sealing.purge(desk, plan.record, Strings(plan.sought))
            log(desk, written(now), plan.committer[0], "texts-forgotten", plan.record, open_drafts_left=left)
    sealing.scrub(desk)
    return plan


def resume(desk: sqlite3.Connection, now: datetime.datetime, data: Path) -> list[str]:
    """Finish whatever was killed; returns a sentence for each that could not be finished.

    What another request is finishing at this moment is left to it.
    """
    faults: list[str] = []
    sealing.scrub(desk)
    if not desk.execute(UNFINISHED).fetchone():
        return faults
    with suppress(BlockingIOError), alone(desk, wait=False):
        for row in desk.execute(UNFINISHED).fetchall():
            try:
                _finish(desk, now, row["draft"], data)
            except DeskError as error:
                faults.append(f"draft {row['draft']}: {error}")
    return faults


@contextmanager
def alone(desk: sqlite3.Connection, *, wait: bool = True) -> Iterator[None]:
    """Nobody else, in this process or another, finishes a publication meanwhile.

    Raises:
        BlockingIOError: somebody does, and nobody wanted to wait.

    """
    file = Path(desk.execute("select file from pragma_database_list where name = 'main'").fetchone()[0])
    with file.with_name(f"{file.name}.publishing").open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield


def waiting_to_be_shown(desk: sqlite3.Connection) -> list[int]:
    """Drafts that are published and committed, and not yet in the public database as far as the desk knows."""
    return [row["draft"] for row in desk.execute("select draft from publications where stage = 'committed' order by time")]


def mark_shown(desk: sqlite3.Connection, drafts: Iterable[int]) -> None:
    """The public database holds these now."""
    with writing(desk):
        desk.executemany("update publications set stage = 'shown' where draft = ? and stage = 'committed'", [(number,) for number in drafts])


def _require_words(draft: Draft) -> None:
    if not draft.reason.strip():
        raise DeskError("write the reason that readers will see in the ledger, then submit it again")
    if draft.act == sealing.ACT:
        return
    if draft.act in {"corrected", "withdrawn", "merged"} and not draft.note.strip():
        raise DeskError(f"a case that is {draft.act} needs a public note: of a correction what it said before, else what became of the case")
    if draft.act == "merged" and not draft.into_case:
        raise DeskError("name the case that this one is merged into")


def _plan(desk: sqlite3.Connection, draft: Draft, held: dict[str, DraftFile], data: Path, signed: tuple[str, str, Person]) -> Plan:
    time, reviewer, publisher = signed
    ends = draft.act in ENDS
    is_new = draft.kind == "case" and not draft.record
    record = _free_id(desk, data) if is_new else draft.record or draft.path.rpartition("/")[2].rpartition(".")[0]
    texts = {_DRAFT_ID.sub(record, path) if is_new else path: _DRAFT_ID.sub(record, file.text) if is_new else file.text for path, file in held.items()}
    own = _DRAFT_ID.sub(record, draft.path) if is_new else draft.path
    if ends:
        texts.pop(own, None)
    acts = [{"record": record, "act": draft.act, "reason": draft.reason, "note": draft.note, "into": draft.into_case if draft.act == "merged" else ""}] if draft.kind == "case" else []
    # Other cases that had to change with it, such as those that named a case that goes.
    others = [match[1] for path in texts if path != own and (match := _CASE_FILE.match(path))]
    acts += [{"record": other, "act": "updated", "reason": draft.reason, "note": draft.note, "into": ""} for other in others]
    acts = acts or [{"record": DATA, "act": "recorded", "reason": draft.reason, "note": draft.note, "into": ""}]
    author = desk.execute("select name, login, email from accounts where id = ?", [draft.owner]).fetchone()
    return Plan(record, texts, own if ends else "", acts, time, author["name"], reviewer, _git_person(*author), _git_person(publisher.name, publisher.login, publisher.email))


def _sealing(plan: Plan, draft: Draft, held: dict[str, DraftFile], data: Path) -> Plan:
    """What a draft of a sealing will do, worked out before anything begins.

    Raises:
        DeskError: what is to be sealed would still stand somewhere, or the draft does not say how it is sealed.

    """
    wanted = sealing.wish(draft, held)
    try:
        done = prepare(data, sealing.as_wish(wanted), Signature(plan.time, plan.by, plan.reviewed_by))
    except PublicationError as error:
        places = "; ".join(f"{problem.path}:{problem.line}" for problem in error.problems[:20])
        raise DeskError(
            f"{error}{': ' if places else ''}{places}. Add these records to the draft and write them anew, or seal the case with `archive seal`, which can replace words everywhere"
        ) from None
    return replace(plan, files={}, gone="", seal=wanted, paths=done.paths, sought=list(done.strings.texts), acts=[{"record": draft.record, "act": draft.act, "reason": draft.reason}])


def _free_id(desk: sqlite3.Connection, data: Path) -> str:
    """The next id, above those of publications that have begun and are not yet written."""
    begun = [int(row["record"][4:]) for row in desk.execute("select record from publications where stage = 'begun' and record like 'WIA-%'")]
    return f"WIA-{max(int(next_id(data)[4:]), max(begun, default=0) + 1):04}"


def _git_person(name: str, login: str, email: str) -> tuple[str, str]:
    return name, email if "@" in email else f"{login}@desk.invalid"


def _entries(data: Path, plan: Plan) -> list[Entry]:
    """The entries that this plan has in the ledger already, where it was killed after they were written."""
    wanted = {act["record"] for act in plan.acts}
    return [entry for entry in read_ledger(data) if entry.time == plan.time and entry.by == plan.by and entry.record in wanted and entry.reason == plan.acts[0]["reason"]]


def _commit(desk: sqlite3.Connection, data: Path, plan: Plan, entries: list[Entry], paths: list[str]) -> str:
    if not vcs.is_repository(data):
        return ""
    last = desk.execute("select hash from log order by number desc limit 1").fetchone()
    first = plan.acts[0]
    title = f"{plan.record} r{entries[0].revision} {first['act']}" if first["record"] != DATA else f"{plan.record} recorded"
    trailers = {"Reviewed-by": f"{plan.reviewed_by}", "Ledger-entry": str(entries[-1].sequence), "Desk-log": last["hash"] if last else GENESIS}
    return vcs.commit(data, paths, message=f"{title}\n\n{first['reason']}", author=(plan.author[0], plan.author[1]), committer=(plan.committer[0], plan.committer[1]), trailers=trailers)


def _stage(desk: sqlite3.Connection, number: int, stage: str, **more: int) -> None:
    with writing(desk):
        desk.execute("update publications set stage = ?, revision = ? where draft = ?", [stage, more.get("revision", 0), number])


def _give_up(desk: sqlite3.Connection, now: datetime.datetime, number: int, plan: Plan, error: PublicationError) -> None:
    """Nothing was written: the draft is as it was before, and says why."""
    with writing(desk):
        desk.execute("update drafts set state = 'approved', changed = ? where id = ? and state = 'publishing'", [written(now), number])
        desk.execute("update publications set stage = 'failed', detail = ? where draft = ?", [json.dumps({"fault": str(error)}), number])
        log(desk, written(now), "system", "publication-failed", plan.record, draft=number)
