"""BibTeX and BibLaTeX. A writer of its own, because Pandoc's changes the capitals of titles and drops the court, the institution and, in BibTeX, the version.

Titles stand in double braces, so that no style changes their capitals. No value can end its field: braces without a partner become
commands, and an address has its braces and blanks escaped as in an address. BibTeX: https://ctan.org/pkg/bibtex, BibLaTeX: https://ctan.org/pkg/biblatex.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from archive.cite.fields import dates, field, iso_date, names, number, remarks, volume_and_issue, volume_and_reporter
from archive.cite.own import is_own, record_kind
from archive.cite.parts import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        '"': r"\textquotedbl{}",
        "`": r"\textasciigrave{}",
        "$": r"\$",
        "&": r"\&",
        "%": r"\%",
        "#": r"\#",
        "_": r"\_",
        "\xa0": "~",
    }
)
_KEY = re.compile(r"[^A-Za-z0-9._:-]+")
_DIVIDES = re.compile(r",|\band\b", re.IGNORECASE)  # in a name, unless braces hold it together
_LIGATURE = re.compile(r"([-'])(?=\1)")  # TeX makes one sign of two
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ARTICLES = ("article-journal", "article-magazine", "article-newspaper")
_BIBLATEX = {
    "report": "report", "legal_case": "jurisdiction", "legislation": "legislation", "bill": "legislation", "regulation": "legislation",
    "webpage": "online", "post-weblog": "online", "post": "online", "dataset": "dataset", "book": "book", "paper-conference": "inproceedings",
    "speech": "unpublished", **dict.fromkeys(_ARTICLES, "article"),
}  # fmt: skip
_BIBTEX = {"report": "techreport", "book": "book", "paper-conference": "inproceedings", **dict.fromkeys(_ARTICLES, "article")}
# babel's names, which BibLaTeX asks for
_LANGUAGES = {
    "ar": "arabic", "cs": "czech", "da": "danish", "de": "ngerman", "en": "english", "es": "spanish", "fr": "french", "he": "hebrew", "hu": "magyar", "it": "italian",
    "nb": "norsk", "nl": "dutch", "pl": "polish", "pt": "portuguese", "pt-BR": "brazilian", "ru": "russian", "sr": "serbian", "sv": "swedish", "tr": "turkish", "uk": "ukrainian",
}  # fmt: skip


def bibtex(items: Sequence[Mapping[str, Any]]) -> str:
    """The items as a BibTeX file. `date` and `urldate` stand beside `year` and `month`: BibTeX passes over them, Zotero and JabRef read them."""
    return _file(items, _BIBTEX, _bibtex_fields)


def biblatex(items: Sequence[Mapping[str, Any]]) -> str:
    """The items as a BibLaTeX file."""
    return _file(items, _BIBLATEX, _biblatex_fields)


def keys(items: Iterable[Mapping[str, Any]]) -> list[str]:
    """A key for each item that TeX can read, no two the same: its id with `:` for `#` and `-` for other signs."""
    used: set[str] = set()
    found = []
    for item in items:
        key = plain = _KEY.sub("-", str(item["id"]).replace("#", ":")) or "item"
        again = 1
        while key.lower() in used:
            again += 1
            key = f"{plain}-{again}"
        used.add(key.lower())
        found.append(key)
    return found


def _file(items: Sequence[Mapping[str, Any]], types: Mapping[str, str], fields: Any) -> str:
    entries = []
    for key, item in zip(keys(items), items, strict=True):
        lines = [f"  {name} = {value}," for name, value in fields(item)]
        entries.append("\n".join((f"@{types.get(item['type'], 'misc')}{{{key},", *lines, "}\n")))
    return "\n".join(entries)


def _bibtex_fields(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _common(item, journal="journal")
    days = dates(item)
    if days:
        yield "year", f"{{{'--'.join(str(parts[0]) for parts in days)}}}"
        if len(days) == 1 and len(days[0]) > 1:
            yield "month", _MONTHS[days[0][1] - 1]
    yield from _ending(item)
    if language := field(item, "language"):
        yield "language", _braced(language)


def _biblatex_fields(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _common(item, journal="journaltitle")
    if version := field(item, "version"):
        yield "version", _braced(version)
    yield from _ending(item)
    language = field(item, "language")
    if language:
        yield "langid", _braced(_LANGUAGES.get(language) or _LANGUAGES.get(language.partition("-")[0]) or language)
    if item["type"] in {"article-newspaper", "article-magazine"}:
        yield "entrysubtype", _braced(item["type"].removeprefix("article-"))


def _common(item: Mapping[str, Any], journal: str) -> Iterator[tuple[str, str]]:
    if authors := " and ".join(_name(family, given) for family, given in names(item)):
        yield "author", f"{{{authors}}}"
    if title := field(item, "title"):
        yield "title", f"{{{_braced(title)}}}"
    if described := record_kind(item) if is_own(item) else field(item, "genre"):
        yield "type", _braced(described)
    for name, value in _places(item, journal):
        if value:
            yield name, re.sub(r"(?<=\d)[-–](?=\d)", "--", _braced(value)) if name == "pages" else _braced(value)


def _places(item: Mapping[str, Any], journal: str) -> Iterator[tuple[str, str]]:
    """Where the item appeared: journal, court or institution, volume and pages."""
    kind, container, publisher = item["type"], field(item, "container-title"), field(item, "publisher")
    if kind == "legal_case":
        volume, reporter = volume_and_reporter(item)
        yield from ((journal, reporter), ("volume", volume), ("institution", field(item, "authority")), ("organization", container or publisher), ("number", number(item)))
    elif kind in _ARTICLES:
        volume, issue = volume_and_issue(item)
        yield from ((journal, container), ("publisher", publisher), ("volume", volume), ("number", issue or number(item)))
    elif kind == "paper-conference":
        volume, _ = volume_and_issue(item)
        yield from (("booktitle", container), ("publisher", publisher), ("volume", volume), ("number", number(item)))
    else:
        yield "institution" if kind == "report" else "publisher", publisher or field(item, "authority")
        yield from (("organization", container), ("volume", field(item, "volume")), ("number", number(item)))
    yield "pages", field(item, "page")


def _ending(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The date, where it is found, and what else must be known."""
    if issued := iso_date(item):
        yield "date", f"{{{issued}{'~' if item['issued'].get('circa') else ''}}}"
    if doi := field(item, "DOI"):
        yield "doi", f"{{{_address(doi)}}}"
    if url := field(item, "URL"):
        yield "url", f"{{{_address(url)}}}"
    if accessed := "" if is_own(item) else iso_date(item, "accessed"):
        yield "urldate", f"{{{accessed}}}"
    if note := remarks(item):
        yield "note", _braced(note)


def _name(family: str, given: str) -> str:
    if not given:
        return _braced(family)
    divided = any(word[0].islower() for word in family.split()) or _DIVIDES.search(family)
    return f"{_braced(family) if divided else _latex(family)}, {_braced(given) if _DIVIDES.search(given) else _latex(given)}"


def _braced(text: str) -> str:
    return f"{{{_latex(text)}}}"


def _latex(text: str) -> str:
    line = clean(text)
    written = _LIGATURE.sub(r"\1{}", line.translate(_LATEX))
    return written.replace(r"\textbraceleft{}", r"\{").replace(r"\textbraceright{}", r"\}") if _balanced(line) else written


def _balanced(text: str) -> bool:
    """Whether each brace has its partner: BibTeX counts braces that stand behind a backslash too."""
    depth = 0
    for character in text:
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth < 0:
            return False
    return depth == 0


def _address(url: str) -> str:
    """An address as it is: only what would end the field or break the line is escaped, as RFC 3986 escapes it."""
    return re.sub(r"""[{}\\"<>^`|\s]""", lambda match: quote(match[0]), url)
