"""What a check of a draft found, as values, text, JSON and rows for a page. Pure formatting: it judges nothing and looks nothing up."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_EXCERPT = 240


class Verdict(StrEnum):
    """What the archive has to say of a mention; the value is the code that JSON and addresses use."""

    CORRECTED = "corrected"
    REVISED = "revised"
    WITHDRAWN = "withdrawn"
    SEALED = "sealed"
    MERGED = "merged"
    DIFFERS = "differs"
    DISPUTED = "disputed"
    UNKNOWN = "unknown"
    UNVERSIONED = "current-unversioned"
    CURRENT = "current"

    @property
    def words(self) -> str:
        """The verdict in words."""
        return _WORDS[self]


_WORDS = {
    Verdict.CORRECTED: "corrected since the revision that is cited",
    Verdict.REVISED: "revised since the revision that is cited",
    Verdict.WITHDRAWN: "withdrawn",
    Verdict.SEALED: "sealed",
    Verdict.MERGED: "merged into another record",
    Verdict.DIFFERS: "differs from the record",
    Verdict.DISPUTED: "disputed among the sources",
    Verdict.UNKNOWN: "not in the archive",
    Verdict.UNVERSIONED: "current, cited without a revision",
    Verdict.CURRENT: "current",
}
_HARMLESS = frozenset({Verdict.UNVERSIONED, Verdict.CURRENT})


@dataclass(frozen=True, slots=True)
class Finding:
    """What the archive says of one mention.

    Args:
        verdict: the verdict.
        text: the mention as it stands in the draft.
        place: where it stands, like `paragraph 3` or `footnote 12`.
        sentence: the sentence in which it stands.
        record: key of the record in question, or the empty text.
        title: what readers call that record.
        url: its page on the site, without the host.
        says: what the archive says, in sentences.
        instead: what to write instead or to look at, or the empty text.
        details: what changed, or which values stand against each other, a line each.
        outside: the mention is of somebody else's work, which the archive need not know.
    """

    verdict: Verdict
    text: str
    place: str
    sentence: str
    record: str = ""
    title: str = ""
    url: str = ""
    says: str = ""
    instead: str = ""
    details: tuple[str, ...] = ()
    outside: bool = False

    @property
    def attention(self) -> bool:
        """Whether somebody should look before the draft is filed; what the archive never claimed to know needs none."""
        return self.verdict not in _HARMLESS and not (self.outside and self.verdict is Verdict.UNKNOWN)


@dataclass(frozen=True, slots=True)
class CiteReport:
    """Everything that a check found.

    Args:
        name: the name of the draft.
        kind: what kind of file it is.
        findings: in the order of the draft.
        figures: how many figures were compared with a record, those that agree included.
        remarks: what reading the draft left out.
    """

    name: str
    kind: str
    findings: tuple[Finding, ...]
    figures: int = 0
    remarks: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many findings each verdict has, by code; every code is there."""
        counted = Counter(finding.verdict for finding in self.findings)
        return {verdict.value: counted[verdict] for verdict in Verdict}

    @property
    def attention(self) -> int:
        """How many findings need somebody's attention."""
        return sum(finding.attention for finding in self.findings)

    @property
    def exit_code(self) -> int:
        """1 where anything needs attention, 0 else."""
        return 1 if self.attention else 0

    def summary(self) -> str:
        """The report in a sentence or two."""
        mentions = f"{len(self.findings)} mention{'' if len(self.findings) == 1 else 's'}"
        need = f"{self.attention} need{'s' if self.attention == 1 else ''} attention" if self.attention else "none needs attention"
        compared = f" {self.figures} figure{' was' if self.figures == 1 else 's were'} compared with the records." if self.figures else ""
        if not self.findings:
            return f"{self.name}: nothing was found that the archive could check.{compared}"
        return f"{self.name}: {mentions}, {need}.{compared}"

    def as_text(self) -> str:
        """The report for a terminal: what needs attention first, then what could be firmer, then the rest in a line each."""
        lines = [self.summary(), *self.remarks]
        for heading, findings in (
            ("NEEDS ATTENTION", [f for f in self.findings if f.attention]),
            ("COULD BE FIRMER", [f for f in self.findings if f.verdict is Verdict.UNVERSIONED]),
            ("CURRENT", [f for f in self.findings if f.verdict is Verdict.CURRENT]),
            ("NOT IN THE ARCHIVE (which proves nothing)", [f for f in self.findings if f.verdict is Verdict.UNKNOWN and not f.attention]),
        ):
            if findings:
                lines += ["", heading]
                lines += [line for group in _alike(findings) for line in _lines(group)]
        return "\n".join(lines)

    def as_json(self) -> str:
        """The report as JSON.

        Keys: `name`, `kind`, `exit_code`, `attention` (count), `figures` (count), `counts` (verdict code to count), `remarks`,
        and `findings`, each with the fields of `Finding`, `words` (the verdict in words) and `attention` (true or false).
        """
        tree = {
            "name": self.name,
            "kind": self.kind,
            "exit_code": self.exit_code,
            "attention": self.attention,
            "figures": self.figures,
            "counts": self.counts,
            "remarks": list(self.remarks),
            "findings": list(self.rows()),
        }
        return json.dumps(tree, ensure_ascii=False, indent=1)

    def rows(self) -> Iterator[dict[str, Any]]:
        """The findings as plain rows, for JSON and for a page."""
        for finding in self.findings:
            yield {
                "verdict": finding.verdict.value,
                "words": finding.verdict.words,
                "attention": finding.attention,
                "text": finding.text,
                "place": finding.place,
                "sentence": finding.sentence,
                "record": finding.record,
                "title": finding.title,
                "url": finding.url,
                "says": finding.says,
                "instead": finding.instead,
                "details": list(finding.details),
                "outside": finding.outside,
            }


def _alike(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Findings that say the same of the same text, together: a draft cites a case many times."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.verdict, finding.record or finding.text, finding.says, finding.instead, *finding.details), []).append(finding)
    return list(groups.values())


def _lines(group: list[Finding]) -> Iterator[str]:
    first = group[0]
    places = ", ".join(dict.fromkeys(finding.place for finding in group))
    name = f" ({first.title})" if first.title and first.title not in first.text else ""
    yield f"  {places}: {first.text}{name}: {first.verdict.words}"
    if first.attention and first.sentence and first.sentence != first.text:
        yield f"    “{excerpt(first.sentence, first.text)}”"
    if first.says:
        yield f"    {first.says}"
    yield from (f"      {detail}" for detail in first.details)
    if first.instead:
        yield f"    → {first.instead}"


def excerpt(sentence: str, text: str, most: int = _EXCERPT) -> str:
    """A sentence cut to at most so many characters around some words of it."""
    if len(sentence) <= most:
        return sentence
    place = max(0, sentence.find(text))
    start = max(0, min(place - most // 3, len(sentence) - most))
    return f"{'…' if start else ''}{sentence[start : start + most].strip()}{'…' if start + most < len(sentence) else ''}"
