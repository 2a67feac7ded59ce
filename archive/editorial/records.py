"""What a draft's texts are as records: read, judged, laid out as a form, and what the archive has to choose from. No requests.

The texts of one draft are judged together: a case may cite a source that comes with it.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from archive.check.rule import DRAFT_ID
from archive.check.validate import read_record
from archive.editorial import forms
from archive.editorial.desk import DeskError
from archive.sourcing.customs import known_source
from archive.store.datadir import kind_of, read_bytes, read_schema, record_files
from archive.store.judging import judge_one

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping
    from pathlib import Path

    from archive.check.problems import Problem
    from archive.editorial.work import DraftFile
    from archive.record.model import Record
    from archive.record.schema import Kind, Schema
    from archive.sourcing.customs import Known

NUMBERED = "drafts-are-not-published"


@dataclass(frozen=True, slots=True)
class Judged:
    """A text and what the check says of it; no record where the text cannot be read."""

    record: Record | None
    problems: list[Problem]


def kind_at(path: str, schema: Schema) -> Kind:
    """The kind of record that belongs at a path.

    Raises:
        DeskError: none does.

    """
    kind = kind_of(path, schema)
    if kind is None:
        raise DeskError(f"{path} is no place of a record")
    return kind


def judge(data: Path, schema: Schema, path: str, held: Mapping[str, DraftFile], today: datetime.date, *, gone: str = "", stands_as: str = "") -> Judged:
    """Read a text of a draft and judge it beside the draft's other texts.

    Args:
        data: the data folder.
        schema: its schema.
        path: the text that is judged.
        held: the texts of the draft.
        today: the day as of which rules judge.
        gone: the file of a case that the draft withdraws.
        stands_as: the path at which it will stand, where that is another.

    """
    text, path, own = held[path].text, stands_as or path, path
    beside: dict[str, str | None] = {other: file.text for other, file in held.items() if other != own}
    if gone:
        beside[gone] = None
    record, unread = read_record(text.encode("utf-8", "surrogatepass"), kind_at(path, schema), path)
    # A draft has no number until it is published, and stands nowhere yet.
    problems = [problem for problem in judge_one(data, path, text, today, instead_of=own, beside=beside) if problem.rule != NUMBERED or not path.startswith(f"cases/{DRAFT_ID}-")]
    return Judged(record, problems or unread)


def start_text(schema: Schema, kind: Kind, *, record_id: str, title: str, slug: str = "") -> str:
    """The text with which a new record begins: what it is called, and nothing that is not known."""
    typed = {"_kind": [kind.name], "_end": ["1"], "id": [record_id], "title": [title], **({"slug": [slug]} if "slug" in kind.fields else {})}
    return forms.read(forms.layout(kind, schema), typed).text


class _Schemas:
    """Schemas of data folders, read again where a file of theirs changed."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.known: dict[str, tuple[list[tuple[str, int, int]], Schema]] = {}

    def of(self, data: Path) -> Schema:
        stats = [(path.name, path.stat()) for folder in ("schema", "vocabulary") for path in sorted((data / folder).glob("*.yaml"))]
        state = [(name, stat.st_mtime_ns, stat.st_size) for name, stat in stats]
        with self.lock:
            if str(data) not in self.known or self.known[str(data)][0] != state:
                self.known[str(data)] = (state, read_schema(data))
            return self.known[str(data)][1]


_schemas = _Schemas()


def schema_of(data: Path) -> Schema:
    """The schema of a data folder."""
    return _schemas.of(data)


class _Titles:
    """Titles by id of each kind, read again where a folder changed."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.known: dict[tuple[str, str], tuple[tuple[int, int], dict[str, str]]] = {}

    def of(self, data: Path, schema: Schema) -> dict[str, dict[str, str]]:
        with self.lock:
            return {kind.name: self._of_kind(data, schema, kind) for kind in schema.kinds.values()}

    def _of_kind(self, data: Path, schema: Schema, kind: Kind) -> dict[str, str]:
        folder = data / kind.folder
        files = [file for file in record_files(data, schema) if file.kind.name == kind.name] if folder.is_dir() else []
        stats = [(data / file.path).stat() for file in files]
        state = (len(files), max((stat.st_mtime_ns for stat in stats), default=0))
        key = (str(data), kind.name)
        if key not in self.known or self.known[key][0] != state:
            records = (read_record(read_bytes(data, file.path), kind, file.path)[0] for file in files)
            self.known[key] = (state, {record.id: record.title for record in records if record})
        return self.known[key][1]


_titles = _Titles()


def titles(data: Path, schema: Schema, held: Mapping[str, DraftFile] = MappingProxyType({})) -> dict[str, dict[str, str]]:
    """Titles by id of every kind, those of the draft's own texts among them."""
    known = {kind: dict(of_kind) for kind, of_kind in _titles.of(data, schema).items()}
    for path, file in held.items():
        kind = kind_of(path, schema)
        record = read_record(file.text.encode("utf-8", "surrogatepass"), kind, path)[0] if kind else None
        if kind and record and record.id:
            known[kind.name][record.id] = record.title
    return known


class _Sources:
    """What proposals need to know of the sources of a data folder, each read again where its file changed."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.known: dict[str, tuple[int, Known]] = {}

    def of(self, data: Path, schema: Schema) -> list[Known]:
        kind = schema.kinds["source"]
        fresh: dict[str, tuple[int, Known]] = {}
        with self.lock:
            for file in record_files(data, schema):
                if file.kind.name != "source":
                    continue
                full = str(data / file.path)
                changed = (data / file.path).stat().st_mtime_ns
                before = self.known.get(full)
                if before and before[0] == changed:
                    fresh[full] = before
                elif record := read_record(read_bytes(data, file.path), kind, file.path)[0]:
                    fresh[full] = (changed, known_source(record))
            self.known = {**{path: one for path, one in self.known.items() if not path.startswith(str(data))}, **fresh}
        return [known for _, known in fresh.values()]


_sources = _Sources()


def known_sources(data: Path, held: Mapping[str, DraftFile]) -> list[Known]:
    """The sources of the archive and those of the draft, as far as a new one may be like them."""
    schema = schema_of(data)
    kind = schema.kinds["source"]
    own = [read_record(file.text.encode("utf-8", "surrogatepass"), kind, path)[0] for path, file in held.items() if path.startswith(f"{kind.folder}/")]
    return _sources.of(data, schema) + [known_source(record) for record in own if record]


def warm(data: Path, today: datetime.date) -> None:
    """Read every record once, so that whoever opens the first draft after a start does not wait for it."""
    schema = schema_of(data)
    titles(data, schema)
    known_sources(data, {})
    if first := next(iter(record_files(data, schema)), None):
        judge_one(data, first.path, read_bytes(data, first.path).decode("utf-8", "replace"), today)
