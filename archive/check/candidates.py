"""candidates.yaml: cases examined and not included, with the rule that keeps each out and what would let it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.check.conformance import check_row
from archive.check.problems import Problem
from archive.errors import DocumentError
from archive.record.canonical import write_row
from archive.record.document import decode
from archive.record.yamltree import Map, Seq, load_yaml

if TYPE_CHECKING:
    from archive.record.schema import Schema

PATH = "candidates.yaml"


def read_candidates(data: bytes, schema: Schema) -> tuple[list[Map], list[Problem]]:
    """The rows of the file and their problems."""
    try:
        tree = load_yaml(decode(data))
    except DocumentError as error:
        return [], [Problem(PATH, fault.line, fault.field, fault.what, fault.fix, "readable") for fault in error.faults]
    rows = tree.get("candidates")
    if not isinstance(rows, Seq) or set(tree) != {"candidates"}:
        return [], [Problem(PATH, 1, "candidates", "the file is not one list `candidates:`", "write `candidates:` and a row a candidate", "shape")]
    problems: list[Problem] = []
    shape = schema.rows["candidate"]
    for number, row in enumerate(rows, 1):
        if isinstance(row, Map):
            problems += check_row(PATH, row, shape, schema, f"candidates.{number}")
        else:
            problems.append(Problem(PATH, rows.lines[number - 1], f"candidates.{number}", "the row is no mapping", "write `- {title: …, rule: …, reason: …}`", "shape"))
    return [row for row in rows if isinstance(row, Map)], problems


def dump_candidates(rows: list[Map], schema: Schema) -> str:
    """The canonical text of the file."""
    order = list(schema.rows["candidate"].by_name)
    return "candidates:\n" + "".join(write_row(row, order, 2) for row in rows) if rows else "candidates: []\n"


def check_canonical_candidates(data: bytes, rows: list[Map], schema: Schema) -> list[Problem]:
    """A problem where the file is not in canonical form."""
    if dump_candidates(rows, schema).encode() == data:
        return []
    return [Problem(PATH, 1, "", "the file is not in canonical form", f"run `archive fmt {PATH}`", "canonical-form")]
