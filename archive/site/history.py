"""What was done to a case since its publication: the acts of the ledger in order, and what each changed, in words. Reads the database, knows no page.

Of a case that was withdrawn or sealed the database has no text, and what earlier acts said of it is not repeated: only that they were, when, and by whom.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.changes.compare import difference
from archive.changes.headline import headline
from archive.changes.sentences import sentences
from archive.query.frozen import WITHHELD, ends, read_acts, read_frozen
from archive.record.model import record_key

if TYPE_CHECKING:
    import sqlite3

    from archive.changes.passage import Span
    from archive.changes.sentences import Sentence
    from archive.query.frozen import Frozen, Row
    from archive.record.schema import Schema

PAGE_SIZE = 25
"""How many acts a page has: each may need two long texts compared."""
TITLE = "select title from records where key = ?"


@dataclass(frozen=True, slots=True)
class Step:
    """An act with what it changed.

    Args:
        act: its row of `revisions`; reason and note are empty where they are not repeated, see `archive.query.frozen`.
        before: the number of the revision that it superseded, 0 where there was none.
        headline: what changed in one line; empty where nothing can be compared.
        sentences: what changed, one sentence or more for each change.
        shown: whether the text of this revision can be opened.
        compared: whether both texts were at hand.
    """

    act: Row
    before: int
    headline: str
    sentences: tuple[Sentence, ...]
    shown: bool
    compared: bool

    @property
    def anchor(self) -> str:
        """Its anchor on the page."""
        return f"r{self.act['revision']}"


@dataclass(frozen=True, slots=True)
class History:
    """The history of a case, or a page of it.

    Args:
        key: the id of the case.
        last: its last act.
        steps: the acts of this page, oldest first.
        total: how many acts there are.
    """

    key: str
    last: Row
    steps: tuple[Step, ...]
    total: int

    @property
    def withheld(self) -> bool:
        """Whether the case was withdrawn or sealed, so that no text of it is kept here."""
        return ends(self.last) and self.last["act"] in WITHHELD


def history_url(key: str, revision: int) -> str:
    """The address of an act in the history of its case; acts are numbered as revisions are."""
    page = (revision - 1) // PAGE_SIZE + 1
    return f"/cases/{key}/history{f'?page={page}' if page > 1 else ''}#r{revision}"


def read_history(connection: sqlite3.Connection, key: str, schema: Schema, page: int = 1) -> History | None:
    """The history of a case; None where the ledger knows none of that id.

    Args:
        connection: an open database of the archive.
        key: the id of the case.
        schema: the schema of the database.
        page: which `PAGE_SIZE` acts, from 1.
    """
    acts = read_acts(connection, key)
    if not acts:
        return None
    start = (page - 1) * PAGE_SIZE
    texts: dict[int, Frozen | None] = {}

    def text(revision: int) -> Frozen | None:
        if revision not in texts:
            texts[revision] = read_frozen(connection, key, revision, schema)
        return texts[revision]

    def title(kind: str, record: str) -> str:
        found = connection.execute(TITLE, [record_key(schema.kinds[kind], record)]).fetchone() if kind in schema.kinds else None
        return str(found[0]) if found else ""

    steps = []
    for number in range(start, min(start + PAGE_SIZE, len(acts))):
        act, former = acts[number], acts[number - 1] if number else None
        if ends(act) or former is None:
            steps.append(Step(act, 0, "", (), shown=not ends(act) and text(act["revision"]) is not None, compared=False))
            continue
        then, now = text(former["revision"]), text(act["revision"])
        changes = difference(then.record, now.record, schema) if then and now and then.record and now.record else None
        told = tuple(sentences(changes, schema, title)) if changes is not None else ()
        steps.append(Step(act, former["revision"], headline(changes) if changes is not None else "", told, shown=now is not None, compared=changes is not None))
    return History(key, acts[-1], tuple(steps), len(acts))


def as_tree(history: History, url: str) -> dict[str, Any]:
    """The history for machines.

    Args:
        history: the whole history or a page of it.
        url: where the archive stands, without a slash at the end.
    """
    return {"ok": True, "id": history.key, "acts_in_all": history.total, "acts": [_step(step, history.key, url) for step in history.steps]}


def _step(step: Step, key: str, url: str) -> dict[str, Any]:
    said = {name: value for name, value in step.act.items() if name not in {"record", "day"} and value}
    changes = [{"act": one.act, "where": one.where, "label": one.label, "text": one.text, "spans": _spans(one.spans), "passage": _spans(one.passage)} for one in step.sentences]
    address = f"{url}/cases/{key}/r{step.act['revision']}"
    of_text = {"url": address, "text": f"{address}.md"} if step.shown else {}
    return {**said, **of_text, **({"changed_since": step.before, "headline": step.headline, "changes": changes} if step.compared else {})}


def _spans(spans: tuple[Span, ...]) -> list[dict[str, str]]:
    return [{"text": span.text, **({"mark": span.mark} if span.mark else {})} for span in spans]
