"""Valid records of every kind, and a small valid data folder, so that a test states only its difference.

Every record is written in canonical form and read back, so that its lines are those of the file it would be. The people,
places and papers are invented. This file asserts nothing.
"""

from __future__ import annotations

import copy
import datetime
import functools
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.record.document import dump, new_record, parse
from archive.store.datadir import read_schema

if TYPE_CHECKING:
    from archive.record.model import Record
    from archive.record.schema import Schema

Tree = dict[str, Any]

DATA = Path(__file__).resolve().parent.parent / "data"
TODAY = datetime.date(2026, 11, 21)

PAPER = "gazette-2020-arrest"
COURT = "court-2021-complaint"

NARRATIVE = f"""\
Five watches were stolen from a shop in Detroit on 2 October 2018. [@{PAPER}] A face search pointed at Robert Example, who
was arrested on 9 January 2020 and held for about 30 hours. [@{COURT}, ¶ 12]

The charge was dropped on 24 June 2020. [@{PAPER}; @{COURT}, ¶ 40]
"""

_PLACE = {"country": "US", "region": "US-MI", "city": "Detroit"}

_FRONTS: dict[str, Tree] = {
    "case": {
        "id": "WIA-0001",
        "slug": "robert-example",
        "title": "Robert Example",
        "status": "confirmed",
        "modality": "face",
        "mechanism": "false-match",
        "kind": "arrest",
        "place": _PLACE,
        "subject": {"name": "Robert Example", "basis": "named in court filings", "checked": "2026-11-01", "review": "2027-11-01"},
        "statements": {
            "incident_date": [{"value": "2018-10-02", "cites": [PAPER]}],
            "system": [{"value": "face-finder", "cites": [PAPER], "standing": "reported"}],
            "arresting_agency": [{"value": "detroit-police", "cites": [PAPER]}],
            "arrest_date": [{"value": "2020-01-09", "cites": [PAPER, f"{COURT} ¶ 12"]}],
            "detention": [{"value": "~30 hours", "cites": [f"{COURT} ¶ 12"]}],
            "exoneration_date": [{"value": "2020-06-24", "cites": [PAPER]}],
        },
        "failures": [{"code": "poor-probe-image", "cites": [f"{COURT} ¶ 14"], "standing": "alleged"}],
        "events": [
            {"date": "2018-10-02", "what": "Five watches were stolen from a shop.", "cites": [PAPER]},
            {"date": "2020-01-09", "what": "Robert Example was arrested.", "cites": [PAPER]},
        ],
        "proceedings": [{"ruling": "example-v-detroit", "role": "civil-suit"}],
        "responses": [{"who": "detroit-police", "date": "2020-06-25", "stance": "apologises", "what": "The chief of police apologised.", "cites": [PAPER]}],
        "related": [{"policy": "detroit-2019-rule", "why": "the rule that the police had"}],
    },
    "agency": {
        "id": "detroit-police",
        "title": "Detroit Police",
        "kind": "police",
        "place": _PLACE,
        "statements": {
            "system_used": [{"value": "face-finder", "cites": [PAPER], "standing": "admitted"}],
            "use": [{"value": "searches stills from shop cameras", "cites": [PAPER], "standing": "reported"}],
        },
    },
    "system": {
        "id": "face-finder",
        "title": "Face Finder",
        "kind": "platform",
        "modality": "face",
        "statements": {"vendor": [{"value": "Finder Incorporated", "cites": [PAPER]}]},
    },
    "ruling": {
        "id": "example-v-detroit",
        "title": "Example v. Detroit",
        "kind": "civil-suit",
        "court": "District Court, Eastern District of Michigan",
        "statements": {
            "filed": [{"value": "2021-04-13", "cites": [COURT]}],
            "decided": [{"value": "2024-06-28", "cites": [PAPER]}],
            "outcome": [{"value": "settled", "cites": [PAPER]}],
        },
    },
    "action": {
        "id": "regulator-shop-2023",
        "title": "In the matter of a shop",
        "kind": "order",
        "regulator": "A regulator",
        "statements": {"decided": [{"value": "2023-12-19", "cites": [PAPER]}]},
    },
    "study": {
        "id": "institute-2019-errors",
        "title": "Errors of face recognition",
        "kind": "academic",
        "findings": [{"what": "One search in a hundred pointed at the wrong person.", "cites": [PAPER]}],
    },
    "policy": {
        "id": "detroit-2019-rule",
        "title": "A rule on face recognition",
        "kind": "agency-policy",
        "body": "Detroit Police",
        "statements": {"adopted": [{"value": "2019-09", "cites": [PAPER]}]},
    },
    "source": {
        "id": PAPER,
        "type": "article-newspaper",
        "class": "news",
        "title": "Man held over watches that he did not steal",
        "container-title": "The Gazette",
        "issued": "2020-06-24",
        "URL": "https://gazette.example/2020/06/24/watches",
        "language": "en",
    },
}

_COURT_SOURCE: Tree = {
    "id": COURT,
    "type": "legal_case",
    "class": "court-filing",
    "title": "Complaint, Example v. Detroit",
    "authority": "District Court, Eastern District of Michigan",
    "number": "2:21-cv-99999",
    "issued": "2021-04-13",
    "language": "en",
}


@functools.cache
def own_schema() -> Schema:
    """The schema of the project's own data folder."""
    return read_schema(DATA)


def front(kind: str, /, **changes: Any) -> Tree:
    """The keys of a valid record of a kind, changed as told; a change to None takes a key out, `container_title` means `container-title`."""
    tree = copy.deepcopy(_FRONTS[kind])
    for name, value in changes.items():
        key = name.replace("_", "-") if name.replace("_", "-") in tree else name
        tree[key] = copy.deepcopy(value)
    return {key: value for key, value in tree.items() if value is not None}


def court_source(**changes: Any) -> Tree:
    """The changes that make a source the complaint which the valid case cites."""
    return {**dict.fromkeys(_FRONTS["source"]), **copy.deepcopy(_COURT_SOURCE), **changes}


def statement(value: str, /, **changes: Any) -> Tree:
    """A statement that cites the newspaper."""
    return {"value": value, "cites": [PAPER], **changes}


def with_statements(kind: str, /, **properties: Any) -> Tree:
    """The statements of a valid record, some of them replaced, or taken out by None."""
    merged = copy.deepcopy({**_FRONTS[kind].get("statements", {}), **properties})
    return {name: rows for name, rows in merged.items() if rows is not None}


def subject(**changes: Any) -> Tree:
    """The subject of the valid case, changed as told."""
    return {key: value for key, value in {**_FRONTS["case"]["subject"], **changes}.items() if value is not None}


def text_of(schema: Schema, kind: str, body: str | None = None, /, **changes: Any) -> str:
    """The canonical text of a record; a case has the valid narrative unless another is given."""
    if body is None:
        body = NARRATIVE if kind == "case" else ""
    return dump(new_record(schema, kind, front(kind, **changes), body))


def path_of(schema: Schema, kind: str, tree: Tree) -> str:
    """Where a record belongs in the data folder."""
    stem = f"{tree['id']}-{tree.get('slug', '')}" if kind == "case" else tree["id"]
    return f"{schema.kinds[kind].folder}/{stem}{schema.kinds[kind].suffix}"


def make(schema: Schema, kind: str, body: str | None = None, /, *, path: str | None = None, **changes: Any) -> Record:
    """A record as it would be read from its file."""
    tree = front(kind, **changes)
    where = path if path is not None else path_of(schema, kind, {"id": "", **tree})
    return parse(text_of(schema, kind, body, **changes), schema.kinds[kind], where)


def line_of(record: Record | str, words: str) -> int:
    """The line of a record's file on which some words stand first.

    Raises:
        LookupError: they stand nowhere.

    """
    text = record if isinstance(record, str) else dump(record)
    for number, line in enumerate(text.splitlines(), 1):
        if words in line:
            return number
    raise LookupError(f"{words!r} stands nowhere in\n{text}")


@dataclass(frozen=True)
class Folder:
    """A data folder on disk."""

    root: Path
    schema: Schema

    @classmethod
    def made_in(cls, root: Path, schema: Schema) -> Folder:
        """Make a folder with the project's schema and one valid record of every kind, and both sources of the case."""
        made = cls(root, schema)
        for name in ("schema", "vocabulary"):
            shutil.copytree(DATA / name, root / name)
        for kind in schema.kinds:
            made.add(kind)
        made.add("source", **court_source())
        return made

    def add(self, kind: str, body: str | None = None, /, *, path: str | None = None, **changes: Any) -> str:
        """Write a record and say where, relative to the folder."""
        where = path if path is not None else path_of(self.schema, kind, front(kind, **changes))
        self.write(where, text_of(self.schema, kind, body, **changes))
        return where

    def write(self, path: str, data: bytes | str) -> Path:
        """Write a file as it is given."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data.encode() if isinstance(data, str) else data)
        return target

    def read(self, path: str) -> str:
        """The text of a file."""
        return (self.root / path).read_text("utf-8")
