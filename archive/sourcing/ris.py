"""RIS as proposals, read by rispy. The tags are those that reference managers write (see `archive.cite.ris`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import rispy

from archive.sourcing.addresses import doi_of, tidy_url
from archive.sourcing.csl import CLASSES
from archive.sourcing.dates import edtf
from archive.sourcing.people import author
from archive.sourcing.proposal import Author, Found, Proposal, found

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TYPES = {
    "RPRT": "report", "GOVDOC": "report", "CASE": "legal_case", "STAT": "legislation", "BILL": "bill", "LEGAL": "regulation", "ELEC": "webpage", "WEB": "webpage", "BLOG": "post-weblog",
    "NEWS": "article-newspaper", "MGZN": "article-magazine", "JOUR": "article-journal", "EJOUR": "article-journal", "JFULL": "article-journal", "CPAPER": "paper-conference",
    "CONF": "paper-conference", "BOOK": "book", "EBOOK": "book", "CHAP": "chapter", "ECHAP": "chapter", "DATA": "dataset", "VIDEO": "broadcast", "MPCT": "motion_picture", "THES": "thesis",
    "PAMP": "pamphlet", "PCOMM": "personal_communication", "HEAR": "hearing", "SLIDE": "speech", "UNPB": "article", "INPR": "article", "GEN": "document",
}  # fmt: skip
_LAW = {"legal_case", "regulation"}
_SAME = (
    ("title", "title"), ("primary_title", "title"), ("short_title", "title"), ("secondary_title", "container-title"), ("journal_name", "container-title"), ("alternate_title3", "container-title"),
    ("volume", "volume"), ("language", "language"),
)  # fmt: skip


def read_ris(text: str) -> list[Proposal]:
    """A proposal for each record.

    Raises:
        ValueError: it cannot be read.

    """
    try:
        records = rispy.loads(text.lstrip("\ufeff"))
    except (OSError, ValueError, KeyError, IndexError, AttributeError) as error:
        raise ValueError(str(error)[:200]) from None
    return [Proposal().also(_record(record)) for record in records]


def _record(record: Mapping[str, Any]) -> Iterator[Found | None]:
    tag = str(record.get("type_of_reference", "")).upper()[:10]
    kind = _TYPES.get(tag, "document")
    yield found("type", kind, f"RIS TY {tag}", "derived" if tag in _TYPES else "guessed")
    yield found("class", CLASSES.get(kind, ""), f"RIS TY {tag}", "guessed")
    for name, field in _SAME:
        yield found(field, _text(record.get(name)), f"RIS {name}")
    yield found("publisher" if kind not in _LAW else "authority", _text(record.get("publisher")), "RIS PB")
    if kind in _LAW or kind == "legislation":
        yield found("container-title", _text(record.get("database_provider")), "RIS DP")
    people = [*_list(record.get("authors")), *_list(record.get("first_authors"))]
    yield found("author", [_author(_text(name)) for name in people], "RIS AU")
    for name in ("date", "year", "publication_year"):
        yield found("issued", edtf(_text(record.get(name)).rstrip("/")), f"RIS {name}")
    yield found("DOI", doi_of(_text(record.get("doi"))), "RIS DO")
    for url in _list(record.get("urls"))[:1]:
        yield found("URL", tidy_url(_text(url)), "RIS UR")
    yield found("number", _number(record, kind), "RIS number")
    pages = [_text(record.get(name)) for name in ("start_page", "end_page")]
    yield found("page", "-".join(page for page in pages if page), "RIS SP")


def _author(text: str) -> Author:
    """`Family, Given`, or a body with a comma behind its name."""
    family, comma, given = (part.strip() for part in text.partition(","))
    if comma and not given:
        return Author(literal=family)
    return Author(family, given.rstrip(",")) if given else author(text)


def _number(record: Mapping[str, Any], kind: str) -> str:
    """The number under the tag that the kind has for it: SV of a decision, SN of a report, M1 of a bill."""
    if kind in _LAW:
        unknown = record.get("unknown_tag")
        return _text(unknown.get("SV")) if isinstance(unknown, dict) else ""
    return _text(record.get("issn")) if kind == "report" else _text(record.get("note")) if kind in {"bill", "legislation", "dataset"} else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _text(value: Any) -> str:
    return _text(value[0]) if isinstance(value, list) and value else value if isinstance(value, str) else ""
