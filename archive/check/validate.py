"""Runs the schema and the rules over texts: record by record, then over the facts of all of them."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from archive.check import rules as _rules
from archive.check.conformance import conformance
from archive.check.problems import Problem
from archive.check.rule import CORPUS_RULES, Cite, Context, Corpus, Facts, Reference, rules_for
from archive.check.rules.sourcing import normalise_url
from archive.errors import DocumentError, InvalidValue
from archive.record.citation import find_groups, parse_cite
from archive.record.document import decode, dump, parse
from archive.record.yamltree import Map, Seq

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.record.model import Record
    from archive.record.schema import Kind

__all__ = ["check_canonical", "check_corpus", "check_record", "facts_of", "read_record"]

assert _rules  # noqa: S101 - imported for what it registers


def read_record(data: bytes, kind: Kind, path: str) -> tuple[Record | None, list[Problem]]:
    """The record in a file, or the problems that keep it from being read."""
    try:
        return parse(decode(data), kind, path), []
    except DocumentError as error:
        return None, [Problem(path, fault.line, fault.field, fault.what, fault.fix, "readable") for fault in error.faults]


def check_canonical(data: bytes, record: Record) -> list[Problem]:
    """A problem where the file of a record is not in canonical form."""
    path, text, canonical = record.path, decode(data), dump(record)
    if canonical == text:
        return []
    given, wanted = text.splitlines(), canonical.splitlines()
    same = next((n for n, (a, b) in enumerate(zip(given, wanted, strict=False)) if a != b), min(len(given), len(wanted)))
    expected = "the same, with a line end" if given == wanted else wanted[same] if same < len(wanted) else "(end of file)"
    return [Problem(path, min(same + 1, len(given)), "", "the file is not in canonical form", f"run `archive fmt {path}`; this line would be: {expected}", "canonical-form")]


def canonical_diff(text: str, canonical: str, path: str) -> str:
    """What `archive fmt` would change, as a unified diff."""
    return "".join(difflib.unified_diff(text.splitlines(keepends=True), canonical.splitlines(keepends=True), path, f"{path} (canonical)"))


def check_record(record: Record, context: Context) -> list[Problem]:
    """Every problem of one record that can be seen without the others."""
    problems = conformance(record, context.schema)
    for rule in rules_for(record.kind.name):
        problems += rule(record, context)
    return problems


def check_corpus(corpus: Corpus) -> list[Problem]:
    """Every problem that shows only when all records are seen together."""
    return [problem for rule in CORPUS_RULES.values() for problem in rule(corpus)]


def facts_of(record: Record, sha256: str = "") -> Facts:
    """What the corpus rules need to know of a record, and the SHA-256 of its text."""
    front = record.front
    return Facts(
        kind=record.kind.name,
        id=record.id,
        path=record.path,
        status=record.text("status"),
        has_dated_outcome=_has_dated_outcome(record),
        line_of_status=front.lines.get("status", 1),
        cites=tuple(_cites(record)),
        references=tuple(_references(record)),
        address=normalise_url(record.text("URL")) if record.kind.name == "source" else "",
        line_of_url=front.lines.get("URL", 1),
        source_class=record.text("class"),
        publisher=_publisher(record) if record.kind.name == "source" else "",
        vindicates=_vindicates(record),
        sha256=sha256,
    )


def _has_dated_outcome(record: Record) -> bool:
    if record.kind.name != "case":
        return False
    if record.best("exoneration_date"):
        return True
    return any("date" in row and row.get("stance") in ("admits", "apologises") for _, row in record.rows("responses"))


def _vindicates(record: Record) -> bool:
    """Whether a proceeding ended, on a date, in a way that bears the person out: a suit won or settled, a prosecution lost."""
    if record.kind.name != "ruling" or not record.best("decided"):
        return False
    borne_out = {"defendant", "dismissed"} if record.text("kind") == "criminal-case" else {"plaintiff", "settled", "partly"}
    return any(statement.value in borne_out for statement in record.best("outcome"))


def _publisher(record: Record) -> str:
    """Whose word a source is: a copy counts as the word of the original's publisher."""
    for path in (("copy_of", "publisher"), ("publisher",), ("container-title",), ("authority",)):
        name = record.text(*path)
        if name:
            return name.casefold()
    return record.id


def _cites(record: Record) -> Iterator[Cite]:
    for field, row in _all_rows(record):
        cites = row.get("cites")
        if not isinstance(cites, Seq):
            continue
        for number, text in enumerate(cites):
            try:
                yield Cite(parse_cite(str(text)), cites.lines[number], field)
            except InvalidValue:
                continue
    for line, paragraph in record.paragraphs:
        try:
            for group in find_groups(paragraph):
                at = line + paragraph.count("\n", 0, group.start)
                yield from (Cite(citation, at, "narrative") for citation in group.citations)
        except InvalidValue:
            continue


def _all_rows(record: Record) -> Iterator[tuple[str, Map]]:
    for statement in record.statements:
        yield f"statements.{statement.name}.{statement.number}", statement.row
    for name in record.kind.lists:
        for number, (_, row) in enumerate(record.rows(name), 1):
            yield f"{name}.{number}", row


def _references(record: Record) -> Iterator[Reference]:
    for statement in record.statements:
        spec = record.kind.properties[statement.name]
        if spec.type == "reference" and statement.value:
            yield Reference(spec.of, statement.value, statement.line, f"statements.{statement.name}")
    for name, shape in record.kind.lists.items():
        for _, row in record.rows(name):
            for column in shape.fields:
                target = row.get(column.name)
                if column.type == "reference" and isinstance(target, str):
                    yield Reference(column.of, target, row.lines[column.name], f"{name}.{column.name}")
    original = record.text("copy_of", "source")
    if original:
        yield Reference("source", original, record.front["copy_of"].lines["source"], "copy_of.source")
