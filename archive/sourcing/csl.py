"""CSL-JSON items as proposals. Pure. Items come from files of reference managers and from registries of DOIs, which bend the format.

Format: https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html; the names of types that Crossref uses beside CSL's are
taken too (https://api.crossref.org/types).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from archive.sourcing.addresses import doi_of, tidy_url
from archive.sourcing.dates import as_exact, edtf
from archive.sourcing.people import author
from archive.sourcing.proposal import Author, Found, Proposal, found

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CLASSES = {
    "article-journal": "academic", "paper-conference": "academic", "thesis": "academic", "article-newspaper": "news", "article-magazine": "news", "broadcast": "news",
    "legislation": "official", "bill": "official", "hearing": "official", "treaty": "official",
}  # fmt: skip
TYPES = {
    "article", "article-journal", "article-magazine", "article-newspaper", "bill", "book", "broadcast", "chapter", "dataset", "document", "hearing", "interview",
    "legal_case", "legislation", "motion_picture", "pamphlet", "paper-conference", "personal_communication", "post", "post-weblog", "regulation", "report", "speech",
    "thesis", "treaty", "webpage",
}  # fmt: skip
_OTHER_NAMES = {
    "journal-article": "article-journal", "proceedings-article": "paper-conference", "posted-content": "article", "book-chapter": "chapter", "dissertation": "thesis", "monograph": "book",
    "edited-book": "book", "report-component": "report", "article-preprint": "article", "case": "legal_case", "statute": "legislation",
}  # fmt: skip
_SAME = ("title", "container-title", "publisher", "authority", "number", "volume", "page")


def read_csl(text: str) -> list[Proposal]:
    """A proposal for each item of a text in CSL-JSON: an item, a list of them, or an object with `items`.

    Raises:
        ValueError: it is none.

    """
    try:
        tree = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if isinstance(tree, dict):
        tree = tree.get("items", [tree])
    if not isinstance(tree, list):
        raise ValueError("no list of items")  # noqa: TRY004 - the type is that of a text from outside
    return [Proposal().also(_item(item)) for item in tree if isinstance(item, dict)]


def _item(item: Mapping[str, Any]) -> Iterator[Found | None]:
    kind = _text(item.get("type"))
    kind = _OTHER_NAMES.get(kind, kind)
    if kind:
        known = kind in TYPES
        yield found("type", kind if known else "document", "CSL-JSON type", "stated" if known else "guessed")
        yield found("class", CLASSES.get(kind, ""), f"CSL-JSON type {kind}", "guessed")
    for name in _SAME:
        yield found(name, _text(item.get(name)), f"CSL-JSON {name}")
    yield found("author", [person for one in _list(item.get("author")) if (person := _author(one))], "CSL-JSON author")
    for name in ("issued", "published-print", "published-online", "published"):
        yield found("issued", csl_date(item.get(name)), f"CSL-JSON {name}")
    yield found("DOI", doi_of(_text(item.get("DOI"))), "CSL-JSON DOI")
    url = tidy_url(_text(item.get("URL")))
    yield found("URL", "" if doi_of(url) else url, "CSL-JSON URL")
    yield found("URL", url, "CSL-JSON URL", "derived")
    yield found("language", _text(item.get("language")).replace("_", "-"), "CSL-JSON language")
    yield found("note", _text(item.get("note")), "CSL-JSON note")


def csl_date(value: Any) -> str:
    """A date variable as EDTF, as exact as it is; nothing where it is none."""
    if isinstance(value, str | int):
        return edtf(str(value))
    if not isinstance(value, dict):
        return ""
    parts = [as_exact(*_three(one)) for one in _list(value.get("date-parts"))[:2]]
    if not parts or not all(parts):
        return edtf(_text(value.get("raw") or value.get("literal")))
    if len(parts) == 2:
        return edtf("/".join(parts))
    about = value.get("circa") or "false"  # some write the word
    return parts[0] + ("" if about == "false" else "~")


def _three(parts: Any) -> list[str]:
    texts = [_text(part) for part in _list(parts)[:3]]
    return [*texts, "", "", ""][:3]


def _author(value: Any) -> Author | None:
    if isinstance(value, str):
        return author(value)
    if not isinstance(value, dict):
        return None
    family = " ".join(part for name in ("dropping-particle", "non-dropping-particle", "family", "suffix") if (part := _text(value.get(name))))
    return Author(family, _text(value.get("given")), _text(value.get("literal") or value.get("name")))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str:
    if isinstance(value, list):
        return _text(value[0]) if value else ""
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
