"""BibTeX and BibLaTeX as proposals, read by pybtex. Runs inside the confined process: a few lines of `@string` unfold to terabytes.

Pandoc reads both too, but it sets titles in the capitals of a sentence, and a title here is as it is printed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pybtex.database.input.bibtex import Parser
from pybtex.exceptions import PybtexError
from pybtex.richtext import Text

from archive.sourcing.addresses import doi_of, tidy_url
from archive.sourcing.csl import CLASSES
from archive.sourcing.dates import as_exact, edtf, month_number
from archive.sourcing.proposal import Author, Found, Proposal, found

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pybtex.database import Entry, Person

_TYPES = {
    "article": "article-journal", "book": "book", "booklet": "pamphlet", "inbook": "chapter", "incollection": "chapter", "inproceedings": "paper-conference", "conference": "paper-conference",
    "manual": "report", "techreport": "report", "report": "report", "phdthesis": "thesis", "mastersthesis": "thesis", "thesis": "thesis", "online": "webpage", "electronic": "webpage",
    "www": "webpage", "jurisdiction": "legal_case", "legislation": "legislation", "legal": "treaty", "dataset": "dataset", "unpublished": "article", "video": "motion_picture",
}  # fmt: skip
_SUBTYPES = {"newspaper": "article-newspaper", "magazine": "article-magazine"}
_SAME = (
    ("title", "title"), ("journal", "container-title"), ("journaltitle", "container-title"), ("booktitle", "container-title"), ("organization", "publisher"), ("institution", "publisher"),
    ("publisher", "publisher"), ("school", "publisher"), ("court", "authority"), ("number", "number"), ("volume", "volume"), ("pages", "page"), ("note", "note"),
)  # fmt: skip
_COMMAND = re.compile(r"\\(?:url|href|path)\s*\{([^{}]*)\}")
_STYLE = re.compile(r"\\(?:emph|enquote|mkbibquote|mkbibemph|textit|textbf|textsc|textsl|textrm|textsf|texttt|textup|text|underline|uppercase|lowercase|mbox|nohyphens|noopsort)\s*(?=\{)")
_BRACE = re.compile(r"\\[{}]|\\textbrace(?:left|right)\{\}|\\[lr]brace\{\}")
_HELD = {"{": "\ue000", "}": "\ue001"}  # signs for private use, while braces that are text would be taken for groups
_ESCAPE = re.compile(r"\\([%&#_$~{}])|\\text(?:asciitilde|underscore)\s*(?:\{\})?")
_LANGUAGES = {"english": "en", "american": "en", "british": "en", "spanish": "es", "portuguese": "pt", "brazilian": "pt", "french": "fr", "german": "de", "ngerman": "de", "italian": "it", "dutch": "nl", "russian": "ru", "swedish": "sv", "polish": "pl"}  # fmt: skip


def read_bibtex(text: str) -> list[Proposal]:
    """A proposal for each entry.

    Raises:
        ValueError: it cannot be read.

    """
    try:
        entries = Parser().parse_string(text).entries.values()
        return [Proposal().also(_entry(entry)) for entry in entries]
    except PybtexError as error:
        raise ValueError(str(error).splitlines()[0][:200]) from None


def _entry(entry: Entry) -> Iterator[Found | None]:
    fields = {name.lower(): str(value) for name, value in entry.fields.items()}
    name = entry.type.lower()
    kind = _SUBTYPES.get(fields.get("entrysubtype", "").lower()) or _TYPES.get(name) or ("webpage" if fields.get("url") or "url" in fields.get("howpublished", "") else "document")
    where = f"BibTeX @{name[:40]}"
    yield found("type", kind, where, "derived" if name in _TYPES else "guessed")
    yield found("class", CLASSES.get(kind, ""), where, "guessed")
    for written, field in _SAME:
        if written != "number" or kind not in {"article-journal", "article-magazine", "article-newspaper"}:  # there it is the issue
            yield found(field, plain(fields.get(written, "")), f"BibTeX field {written}")
    yield found("author", [_author(person) for person in entry.persons.get("author", ())], "BibTeX field author")
    yield from _dates(fields)
    yield found("DOI", doi_of(_address(fields.get("doi", ""))), "BibTeX field doi")
    for written in ("url", "howpublished"):
        yield found("URL", tidy_url(_address(fields.get(written, ""))), f"BibTeX field {written}")
    language = (fields.get("langid") or fields.get("language") or "").lower()
    yield found("language", _LANGUAGES.get(language, language), "BibTeX field langid")


def _dates(fields: Mapping[str, str]) -> Iterator[Found | None]:
    yield found("issued", edtf(plain(fields.get("date", ""))), "BibTeX field date")
    month = plain(fields.get("month", "")).strip()
    number = month if month.isdecimal() else str(month_number(month) or "")
    yield found("issued", as_exact(plain(fields.get("year", "")).strip(), number, plain(fields.get("day", "")).strip()), "BibTeX field year")


def _author(person: Person) -> Author:
    given = plain(" ".join([*person.first_names, *person.middle_names]))
    family = plain(" ".join([*person.prelast_names, *person.last_names, *person.lineage_names]))
    return Author(family, given) if given else Author(literal=family)


def plain(latex: str) -> str:
    """LaTeX as plain text; what is no LaTeX stays as it stands."""
    held = _BRACE.sub(lambda match: _HELD["{" if match[0] in {r"\{", r"\textbraceleft{}", r"\lbrace{}"} else "}"], _STYLE.sub("", _COMMAND.sub(r"\1", latex)))
    try:
        text = str(Text.from_latex(held))
    except (PybtexError, ValueError, KeyError):
        text = held.replace("{", "").replace("}", "")
    for brace, sign in _HELD.items():
        text = text.replace(sign, brace)
    return text


def _address(latex: str) -> str:
    """An address, which LaTeX would take for something else, with its escapes undone."""
    command = _COMMAND.search(latex)
    text = _ESCAPE.sub(lambda match: match[1] or ("_" if "underscore" in match[0] else "~"), command[1] if command else latex)
    return text.replace("{", "").replace("}", "").strip()
