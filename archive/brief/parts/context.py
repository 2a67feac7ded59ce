"""The studies and the rules in point: what was found, within what limits, and what law or policy says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.brief.parts.writing import Writer, part, run, sentence, standing
from archive.cite.text import italic
from archive.query import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.brief.document import Block, Inline, Part
    from archive.brief.matter import Context


def make_studies(writer: Writer) -> Part | None:
    """Studies linked to the cases, their systems or agencies, and general ones where faces were searched."""
    return part("studies", "Studies in point", _studies(writer)) if writer.matter.studies else None


def _studies(writer: Writer) -> Iterator[Block]:
    yield writer.paragraph(
        "These are the studies in the archive that are tied to a case, system or agency of this paper and, where faces were searched, those that are tied to no one system. None of them says whether a given identification was wrong."
    )
    for study in writer.matter.studies:
        yield writer.paragraph(tuple(_study(writer, study)))


def _study(writer: Writer, study: Context) -> Iterator[Inline]:
    by = "; ".join(row["display"] for row in study.best("author"))
    when = "; ".join(row["display"] for row in study.best("published"))
    kind = writer.matter.label("study_kind", study.row["kind"]).lower()
    yield from run(italic(study.row["title"]), f" ({', '.join(part for part in (by, kind, when) if part)}). ")
    for finding in study.findings:
        yield from run(sentence(finding["what"]), writer.cited(finding["id"]), " ")
    yield from _statements(writer, study, (("limits", "Limits: "), ("dispute", "Contested: ")))


def make_policies(writer: Writer) -> Part | None:
    """The rules of the places where the cases happened, and those linked to them."""
    return part("policies", "Rules and policies in point", _policies(writer)) if writer.matter.policies else None


def _policies(writer: Writer) -> Iterator[Block]:
    yield writer.paragraph(
        "These are the laws, rules and settlements in the archive that hold where the cases happened, and those tied to a case, system or agency of this paper. Bills are named as bills. Whether a rule was in force on the day of a case must be looked at for each."
    )
    for policy in writer.matter.policies:
        yield writer.paragraph(tuple(_policy(writer, policy)))


def _policy(writer: Writer, policy: Context) -> Iterator[Inline]:
    row = policy.row
    dates = [f"{label} {words.date_words(row[name])}" for name, label in (("adopted", "adopted"), ("effective", "in force from"), ("ended", "ended")) if row[name]]
    place = words.place_words(row["country"], row["region"], row["city"])
    yield from run(italic(row["title"]), f" ({', '.join(part for part in (row['body'], writer.matter.label('policy_kind', row['kind']).lower(), place, *dates) if part)}). ")
    yield from _statements(writer, policy, (("content", ""), ("later", "Later: ")))


def _statements(writer: Writer, context: Context, names: tuple[tuple[str, str], ...]) -> Iterator[Inline]:
    for name, lead in names:
        for row in context.best(name):
            yield from run(f"{lead}{sentence(row['display']).removesuffix('.')}{standing(writer, row)}.", writer.cited(row["id"]), " ")
