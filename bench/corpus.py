"""A corpus of any size, shaped like the real one: seeded, so that two runs measure the same files.

Every synthetic case takes a real case as its shape: the same properties, number of statements, citations and events,
texts of as many words, paragraphs of as many sentences; words, dates and sources are its own. It passes `archive check`.
"""

from __future__ import annotations

import datetime
import random
import re
import shutil
from typing import TYPE_CHECKING, Any

from archive.record.citation import find_groups, format_group, parse_cite
from archive.record.dates import parse_date
from archive.record.document import dump, new_record, parse
from archive.store.datadir import read_schema, record_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.record.model import Record
    from archive.record.schema import Schema, Spec

_SYLLABLES = ("ba", "cor", "da", "el", "fin", "gra", "ho", "in", "jun", "ka", "lor", "mi", "nes", "or", "pal", "qui", "ra", "sen", "ti", "ul", "ver", "wen", "xi", "yo", "zan")
_WORDS = 30_000
_BUSY_AGENCIES = 400
# Kinds of which many cases share a record; what else is referred to is written for each case.
_CONTEXT = ("agency", "system")


def generate(real: Path, target: Path, cases: int, seed: int = 1) -> Path:
    """Write a data folder with so many cases, and with sources, rulings and agencies in proportion.

    Args:
        real: the real data folder, for schema, vocabulary and shapes.
        target: where to write; replaced if it exists.
        cases: how many.
        seed: the same seed gives the same bytes.
    """
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for folder in ("schema", "vocabulary"):
        shutil.copytree(real / folder, target / folder)
    _Generator(real, target, seed).run(cases)
    return target


class _Generator:
    def __init__(self, real: Path, target: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.target = target
        self.schema: Schema = read_schema(real)
        self.records: dict[str, dict[str, Record]] = {kind: {} for kind in self.schema.kinds}
        for file in record_files(real, self.schema):
            record = parse((real / file.path).read_text("utf-8"), file.kind, file.path)
            self.records[file.kind.name][record.id] = record
        self.words = ["".join(self.random.choices(_SYLLABLES, k=self.random.randint(1, 4))) for _ in range(_WORDS)]
        self.years = 0
        self.suffix = ""
        self.cited: set[str] = set()
        self.referred: set[tuple[str, str]] = set()

    def run(self, cases: int) -> None:
        for kind in self.schema.kinds.values():
            (self.target / kind.folder).mkdir(exist_ok=True)
        shapes = sorted(self.records["case"].values(), key=lambda record: record.id)
        copies = max(1, min(cases, _BUSY_AGENCIES) // 10)
        for copy in range(copies):
            self._begin(f"c{copy}")
            for name in _CONTEXT:
                for record in self.records[name].values():
                    self._write(record, {"id": f"{record.id}-c{copy}"})
            self._referred_and_sources()
        for number in range(1, cases + 1):
            shape = shapes[self.random.randrange(len(shapes))]
            self._begin(f"n{number}")
            self.context = f"c{self.random.randrange(copies)}"
            self._write(shape, {"id": f"WIA-{number:04}", "slug": f"person-{number}"})
            self._referred_and_sources()

    def _begin(self, suffix: str) -> None:
        self.suffix = self.context = suffix
        self.years = self.random.randrange(40)
        self.cited = set()
        self.referred = set()

    def _referred_and_sources(self) -> None:
        """Write what the records since `_begin` refer to; what is referred to may refer to more."""
        written: set[tuple[str, str]] = set()
        while waiting := sorted(self.referred - written):
            for kind, record in waiting:
                self._write(self.records[kind][record], {"id": f"{record}-{self.suffix}"})
            written.update(waiting)
        for key in sorted(self.cited | {original for key in self.cited if (original := self.records["source"][key].text("copy_of", "source"))}):
            self._write(self.records["source"][key], {"id": f"{key}-{self.suffix}"})

    def _write(self, shape: Record, own: dict[str, str]) -> None:
        kind = shape.kind
        front: dict[str, Any] = {}
        for name, spec in (*kind.fields.items(), *kind.lists.items()):
            if name in shape.front:
                front[name] = own.get(name) or self._value(spec, shape.front[name])
        if "statements" in shape.front:
            statements = shape.front["statements"]
            front["statements"] = {name: [self._statement(kind.properties[name], row) for row in statements[name]] for name in kind.properties if name in statements}
        if kind.name == "case":
            named = "name" if shape.text("subject", "name") else "pseudonym"
            front["subject"] = {named: front["title"], "basis": self._text(6), "checked": "2026-11-21", "review": "2027-11-21"}
        if "looked_for" in shape.front:
            front["looked_for"] = list(shape.front["looked_for"])
        record = new_record(self.schema, kind.name, front, self._narrative(shape, front))
        stem = f"{front['id']}-{front['slug']}" if kind.name == "case" else front["id"]
        # One kind a folder: agencies and systems are named after the copy that they belong to.
        (self.target / kind.folder / f"{stem}{kind.suffix}").write_text(dump(record), "utf-8")

    def _statement(self, spec: Spec, row: dict[str, Any]) -> dict[str, Any]:
        fields = {column.name: column for column in self.schema.rows["statement"].fields}
        return {name: self._value(spec if name == "value" else fields[name], value) for name, value in row.items()}

    def _value(self, spec: Spec, value: Any) -> Any:
        if isinstance(value, dict):
            return {column.name: self._value(column, value[column.name]) for column in spec.fields if column.name in value}
        if spec.type == "cites":
            return [self._cite(text) for text in value]
        if isinstance(value, list):
            return [self._value(spec, row) for row in value]
        return self._leaf(spec, str(value))

    def _leaf(self, spec: Spec, text: str) -> str:
        if spec.type == "date":
            return self._date(text)
        if spec.type == "reference":
            return self._reference(spec.of, text)
        if spec.type == "url":
            return f"{text}{'&' if '?' in text else '?'}n={self.suffix}"
        if spec.type == "text":
            return self._text(len(text.split()))
        return text

    def _reference(self, kind: str, record: str) -> str:
        if kind == "case":
            return "WIA-0002" if self.suffix == "n1" else "WIA-0001"
        if kind in _CONTEXT:
            return f"{record}-{self.context}"
        if kind == "source":
            self.cited.add(record)
        else:
            self.referred.add((kind, record))
        return f"{record}-{self.suffix}"

    def _cite(self, text: str) -> str:
        citation = parse_cite(text)
        self.cited.add(citation.key)
        return str(type(citation)(f"{citation.key}-{self.suffix}", citation.locator))

    def _date(self, text: str) -> str:
        """The date so many whole years earlier, with all others of its record: order and precision stay."""

        def earlier(match: re.Match[str]) -> str:
            year, rest = int(match[1]) - self.years, match[2]
            return f"{year:04}-02-28" if rest == "-02-29" else f"{year:04}{rest}"

        return re.sub(r"(\d{4})((?:-\d\d){0,2})", earlier, text)

    def _text(self, words: int) -> str:
        # Word frequencies fall off as they do in language.
        picked = [self.words[int(_WORDS * self.random.random() ** 3)] for _ in range(words)]
        return " ".join(picked).capitalize() if picked else "Ba"

    def _narrative(self, shape: Record, front: dict[str, Any]) -> str:
        events = [event["date"] for event in front.get("events", [])]
        return "\n\n".join("".join(self._paragraph(paragraph, events)) for _, paragraph in shape.paragraphs)

    def _paragraph(self, paragraph: str, events: list[str]) -> Iterator[str]:
        at = 0
        for group in find_groups(paragraph):
            words = self._text(len(paragraph[at : group.start].split()))
            date = self._in_words(self.random.choice(events)) if events and self.random.random() < 0.4 else ""
            yield f"{words}{date}. [{format_group(tuple(parse_cite(self._cite(str(citation))) for citation in group.citations))}] "
            at = group.end

    def _in_words(self, text: str) -> str:
        date = parse_date(text)
        return f" on {date.lower[2]} {datetime.date(*date.lower):%B %Y}" if date.precision == "day" else ""
