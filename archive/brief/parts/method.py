"""Method and limits: from what edition, chosen how, counted against what, and what all this does not show."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from archive.brief.document import Block, Heading, Part, Table
from archive.brief.parts.writing import Writer, listed, part, run, share
from archive.query import words

if TYPE_CHECKING:
    from collections.abc import Iterator

INCLUSION = (
    "The archive takes in a case where at least two independent sources (of different publishers) tell of it, at least one of them a court text, an official or regulator's text, a scholar's, "
    "a civil society body's or a press report; where a biometric or other automatic recognition system proposed the person, documented or credibly pleaded; "
    "and where that identification was wrong, documented or credibly pleaded. People who compared photographs by themselves, with no system proposing the candidate, are outside."
)
LIMITS = (
    "The archive holds what became public and what its editors found. Most uses of such systems, right or wrong, are never reported, and coverage differs by country, language, year and press. It is no sample, and no error rate, frequency or trend can be drawn from it.",
    "A code or fact that is absent was not established by the sources; it does not mean that it was not so. A standing says what kind of word a statement is (alleged, reported, admitted, found, denied), not how true it is.",
    "A source read in a copy, reprint or mirror is called so. A text was read as far as it was open to the archive; what rests on a third party's quotation is cited to that party.",
    "This paper is made from the archive's records by a program. Every sentence should be compared with its source before it is filed, and every citation checked against the rules of the court.",
)


def make(writer: Writer) -> Part | None:
    """The part."""
    return part("method", "Method and limits", _blocks(writer))


def _blocks(writer: Writer) -> Iterator[Block]:
    matter, cases = writer.matter, writer.matter.cases
    edition = matter.edition
    where = f" at {edition.url}" if edition.url else ""
    yield writer.paragraph(
        f"This paper was made from the Wrongful-Identification Case Archive{where}, edition {edition.name}: the state of its records on {words.date_words(edition.date) or 'a day before its first publication'}, the letters after the sign + being the beginning of the SHA-256 of its data. The same edition, filter and options give the same paper."
    )
    chosen = "every documented case" if not matter.conditions else "cases that meet all of these conditions: " + "; ".join(matter.conditions)
    yield writer.paragraph(f"Chosen were {chosen}. {words.capital(words.counted(len(cases), 'case'))} of {matter.total} fit.")
    if matter.wanted.as_of:
        yield writer.paragraph(
            f"The filter keeps to cases first reported by {words.date_words(matter.wanted.as_of)}. What is told of them is what the archive holds in this edition, later sources included; it is not what was known on that day."
        )
    yield writer.paragraph(INCLUSION)
    for status in dict.fromkeys(case.row["status"] for case in cases):
        count = sum(case.row["status"] == status for case in cases)
        yield writer.paragraph(f"{matter.label('status', status)} ({share(count, len(cases))}): {words.uncapital(matter.definition('status', status))}")
    yield from _sourcing(writer)
    for limit in LIMITS:
        yield writer.paragraph(limit)
    yield Heading(2, "Records and their revisions", "method-records")
    rows = tuple((run(case.id), run(case.row["title"]), run(f"r{case.item['custom']['revision']}" if "revision" in case.item["custom"] else "none"), run(_revised(case.item))) for case in cases)
    yield Table("The records from which this paper was made; a later revision of one may say something else", ("Record", "Case", "Revision", "Of"), rows, (0.18, 0.42, 0.15, 0.25))


def _sourcing(writer: Writer) -> Iterator[Block]:
    matter = writer.matter
    statements = [row for case in matter.cases for row in (*case.statements, *case.events, *case.failures, *case.responses)]
    supports = [{cited.source for cited in matter.cites.get(row["id"], ())} for row in statements]
    several = sum(len(sources) > 1 for sources in supports)
    copies = sum(bool(sources) and all(matter.source_rows[key]["copy_of_publisher"] for key in sources) for sources in supports)
    classes = Counter(matter.source_rows[key]["class"] for key in set().union(*supports)) if supports else Counter()
    by_class = listed(f"{count} {matter.label('source_class', code).lower()}" for code, count in classes.most_common())
    standings = Counter(row["standing"] for row in statements if row.get("standing"))
    by_standing = listed(f"{count} {standing}" for standing, count in standings.most_common())
    yield writer.paragraph(
        f"The records of these cases hold {words.counted(len(statements), 'statement')}, events and responses included. {share(several, len(statements))} rest on two sources or more; {copies} rest on copies alone. "
        f"They cite {words.counted(sum(classes.values()), 'source')}: {by_class}. Of those with a standing, there are {by_standing or 'none'}."
    )


def _revised(item: dict[str, object]) -> str:
    issued = item.get("issued")
    parts = issued["date-parts"][0] if isinstance(issued, dict) and "date-parts" in issued else []
    return words.date_words("-".join(f"{part:02}" for part in parts)) if parts else ""
