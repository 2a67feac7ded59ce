"""Every text of the pages that a catalog must have: from templates, from the code that hands labels to them, and from the data's own words. Pure.

It must not decide what a text means in another language, nor touch a disk: texts in, texts out.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from archive.brief.compose import PARTS as PARTS_OF_BRIEFS
from archive.charting.chart import texts
from archive.cite.references import STYLES
from archive.citecheck.report import Verdict
from archive.query.facets import FACETS
from archive.query.select import DATES, SORTS
from archive.site import sayings
from archive.site.briefing import FORM_WORDS, PAPER_WORDS, PART_HOLDS, STYLE_WORDS
from archive.site.case import CHAIN
from archive.site.checking import NAMELESS, SECTIONS
from archive.site.citing import LATE
from archive.site.compare import VERDICTS
from archive.site.interpreting import FILE_WORDS
from archive.site.kinds import LISTINGS
from archive.site.related import KINDS
from archive.site.retelling import BOUNDS, DENIALS, SEASONS, STANDINGS, UNITS
from archive.site.statement import PLACES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from archive.charting.chart import Chart
    from archive.record.schema import Schema

Message = tuple[str, str | tuple[str, str]]
"""A context, empty where there is none, and a text, or the singular and the plural of one."""

COUNTED = (
    "Facts for which sources give values that cannot all be true.",
    "How many sources the record rests on.",
    "Proceedings",
    "Statements by standing",
    "What kind of word its contested statements are.",
)
ANSWERS = ("Who", "Where", "When", "What the system did", "What people did", "What came of it")
PARTS = ("Narrative", "Statements", "Timeline", "What failed", "Responses", "Findings")
ANCHORED = ("statement", "event", "failure", "response", "finding", "proceeding", "revision")
CITED = (
    "LaTeX and reference managers",
    "The cases compared, as a file",
    "The proceeding itself",
    "The archive's record of it",
    "The cases of this list, the first thousand, as a file",
    "The records of this list, the first thousand, as a file",
    "The sources of this list, the first thousand, as a file",
    LATE,
)
DEFINED = ("status", "case_kind", "modality", "mechanism", "failure", "outcome", "race", "source_class", "title_basis", "standing", "rank", "stance")
"""The vocabularies whose definitions pages show."""
DAYS = ("since %(date)s", "until %(date)s", "about %(date)s", "%(date)s (uncertain)", "%(start)s to %(end)s", "%(year)ss", "%(day)s %(month)s %(year)s", "%(month)s %(year)s")
LOOKUPS = ("=", "!=", "contains", "ends with", "starts with", ">", "≥", "<", "≤", "like", "not like", "glob", "in", "not in", "array contains", "array does not contain", "date", "is null", "is not null", "is blank", "is not blank")  # fmt: skip
ACTS = ("published", "corrected", "withdrawn", "sealed", "merged", "updated")


def of_templates(texts: Iterable[str]) -> Iterator[Message]:
    """The texts that templates mark with `_`, `pgettext` and `trans`."""
    options = {"newstyle_gettext": "true", "trimmed": "false"}
    for text in texts:
        for _, function, message, _ in babel_extract(io.BytesIO(text.encode()), ("_", "gettext", "ngettext", "pgettext"), [], {**options, "encoding": "utf-8"}):
            given = [part for part in (message if isinstance(message, tuple) else (message,)) if part is not None]
            if function == "ngettext":
                yield "", (given[0], given[1])
            elif function == "pgettext":
                yield given[0], given[1]
            elif given:
                yield "", given[0]


def of_code() -> Iterator[Message]:
    """The labels that the code of the site hands to templates."""
    for facet in FACETS:
        yield from (("", text) for text in (facet.label, facet.note) if text)
    for listing in LISTINGS.values():
        yield from (("", text) for text in (listing.title, listing.one, *(column.label for column in listing.columns)))
    yield from (
        ("", text) for text in (*SORTS.values(), *KINDS.values(), *(title for title, _ in CHAIN), *PARTS, "Search", "Dates", "City", "docket", "citekey", "number", "Word", "case", "source", "page")
    )
    yield from (("date of a case", text) for text in DATES.values())
    yield from ((context, text) for context in ("answer", "heading") for text in ANSWERS)
    yield from (("place", text) for text in ANCHORED)
    yield from (("property", text) for text in (*PLACES.values(), *COUNTED))
    yield from (("cite", text) for text in (*(style.whose for style in STYLES.values()), *CITED))
    yield from (("date", text) for text in (*DAYS, *(f"{season} %(year)s" for season in SEASONS)))
    yield from (("number", text) for text in ("%(start)s to %(end)s", *(f"{bound} %(number)s" for bound in BOUNDS)))
    yield from (("unit", text) for text in UNITS)
    yield from (("said", text) for text in ("According to %(who)s", *STANDINGS, *(f"{standing} by %(who)s" for standing in STANDINGS), *DENIALS))
    yield from (("link", text) for text in ("Response", "Proceeding"))
    yield from (("lookup", text) for text in LOOKUPS)
    yield from (("act", text) for text in ACTS)
    yield from (("error", text) for text in ("This did not work", "Bad request", "Invalid SQL", "SQL Interrupted"))
    yield from (("verdict", text) for text in VERDICTS.values() if text)
    yield from (("brief", text) for text in (*(title for title, _ in PARTS_OF_BRIEFS.values()), *PART_HOLDS.values(), *FORM_WORDS.values(), *PAPER_WORDS.values(), *STYLE_WORDS.values()))
    yield from sayings.messages()
    yield from (("check", text) for text in (*(text for section in SECTIONS for text in section), *NAMELESS))
    yield from (("verdict", verdict.words) for verdict in Verdict)
    yield "source", "undated"


def of_data(schema: Schema) -> Iterator[Message]:
    """The words of the data: each vocabulary with its labels and definitions, and the properties with their headings."""
    for name, vocabulary in schema.vocabularies.items():
        for term in vocabulary.terms.values():
            yield from ((name, text) for text in ((term.label, term.definition) if name in DEFINED else (term.label,)))
    for kind in schema.kinds.values():
        for spec in kind.properties.values():
            yield from (("property", text) for text in (spec.label, spec.definition) if text)
            if spec.group:
                yield "heading", spec.group


def of_metadata(tables: Mapping[str, Mapping[str, str]], queries: Mapping[str, Mapping[str, str]]) -> Iterator[Message]:
    """What the lists of records and the page of questions say of each; the rest of the data dictionary stays English."""
    yield from (("table", tables[name]["description"]) for name in LISTINGS)
    yield from (("question", query[name]) for query in queries.values() for name in ("title", "description") if query.get(name))


def of_charts(charts: Iterable[Chart]) -> Iterator[Message]:
    """The words of each chart, beside it and in its drawing."""
    yield from (("chart", text) for chart in charts for text in texts(chart))
    yield "chart", FILE_WORDS


def merged(text: str, messages: Iterable[Message], *, header: str = "") -> str:
    """A catalog with exactly these texts: translations that it has stay, what is asked no more goes, what is new is empty.

    Args:
        text: the .po file as it is; empty for a template.
        messages: what is wanted.
        header: the comment at its top, where the file has none yet.
    """
    old = read_po(io.BytesIO(text.encode())) if text else Catalog(charset="utf-8")
    new = Catalog(locale=old.locale, header_comment=old.header_comment if text else header, charset="utf-8", fuzzy=False)
    new.mime_headers = [*((name, value) for name, value in new.mime_headers if name != "Plural-Forms"), ("Plural-Forms", "nplurals=2; plural=(n != 1);")]
    for context, message in sorted(set(messages), key=repr):
        known = old.get(message[0] if isinstance(message, tuple) else message, context or None)
        kept = known.string if known is not None and isinstance(known.string, tuple | list) == isinstance(message, tuple) else ("", "") if isinstance(message, tuple) else ""
        new.add(message, kept, context=context or None)
    out = io.BytesIO()
    write_po(out, new, width=0, omit_header=False)
    return "".join(
        line
        for line in out.getvalue().decode().splitlines(keepends=True)
        if not line.startswith(('"POT-Creation', '"PO-Revision', '"Generated-By', '"Report-Msgid', '"Last-Translator', '"Project-Id', '"Language-Team'))
    )
