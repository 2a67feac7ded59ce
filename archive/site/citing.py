"""How a page is cited: the box with its five styles, what the head of the page tells machines, and the files. Values for templates.

The archive's own records are cited in the process. Only sources and court decisions need Pandoc for APA and Chicago
(`archive.site.styling`), and a page that has to do without them says so.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from markupsafe import Markup

from archive.cite.csl import edition_item, page_item, record_item
from archive.cite.formats import FORMATS
from archive.cite.lookup import RECORD, REVISION, find_item, find_sources, read_edition, revision_of, sources_of
from archive.cite.meta import coins, embedded_metadata, json_ld
from archive.cite.own import is_own
from archive.cite.references import STYLES, references
from archive.query.frozen import citation_rows, read_frozen
from archive.query.fulltext import case_number
from archive.site.runs import run_of
from archive.site.styling import styled
from archive.site.web import origin, read

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from archive.cite.csl import Edition, Item
    from archive.cite.text import Text
    from archive.site.runs import Run

LATE = "APA and Chicago could not be made just now. Load the page again in a moment, or take a file below into a reference manager."
_PLACE = re.compile(r"(?P<key>.+)/(?P<place>[a-z_]+\.[1-9][0-9]{0,3})")
_CASE_PLACE = re.compile(r"(?P<key>[^/]+)/(?P<place>[a-z_]{2,})", re.IGNORECASE)
_FOR_SCRIPT = str.maketrans({"'": "\\u0027", "<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


@dataclass(frozen=True, slots=True)
class Quote:
    """One citation to copy: the style, for whom it is, and its text as safe HTML."""

    style: str
    label: str
    whose: str
    html: Markup


@dataclass(frozen=True, slots=True)
class File:
    """A file to download: what people call it, its address, and its media type."""

    label: str
    url: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Block:
    """The citations of one thing.

    Args:
        heading: what is cited; empty where the page has only one block.
        quotes: the citations.
        sorry: why some are missing, or empty.
        files: it alone as files.
        with_sources: it with all its sources as files.
    """

    heading: str
    quotes: tuple[Quote, ...]
    sorry: str = ""
    files: tuple[File, ...] = ()
    with_sources: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class CiteBox:
    """Everything that a page says about citing it.

    Args:
        what: what the box cites, for its title.
        blocks: the citations.
        address: the page where all about citing it stands, or empty.
        canonical: the path for `<link rel="canonical">`, or empty where the template says it.
        metas: names and contents of `<meta>`.
        coins: OpenURL context objects, for `<span class="Z3988">`.
        graph: JSON-LD, ready to stand in a script element, or empty.
        unapi: ids for unAPI: the thing itself first, then what it cites or lists.
        listed: what the files of a list hold, or empty.
    """

    what: str
    blocks: tuple[Block, ...]
    address: str = ""
    canonical: str = ""
    metas: tuple[tuple[str, str], ...] = ()
    coins: tuple[str, ...] = ()
    graph: str = ""
    unapi: tuple[str, ...] = ()
    listed: str = ""

    @property
    def alternates(self) -> tuple[File, ...]:
        """The files that the head of the page names."""
        return self.blocks[0].files


@dataclass(frozen=True, slots=True)
class Cited:
    """What an id names.

    Args:
        item: what is cited: for a source or a ruling the text or the proceeding itself.
        record: the archive's own record where that is another thing, which is so for rulings.
        path: the page of the record, with its revision only where that is an older one.
        sources: what it rests on.
        row: the kind and the id of the record; empty where what is cited stands in no row of it.
        edition: the edition cited.
    """

    item: Item
    record: Item | None
    path: str
    sources: tuple[Item, ...]
    row: tuple[str, str]
    edition: Edition


def normal_id(text: str) -> str:
    """An id as `find_item` takes it, from the path of an address: `WIA-0001/arrest_date.1` is `WIA-0001#arrest_date.1`."""
    if "#" in text:
        return text
    match = _PLACE.fullmatch(text)
    if match is None and (loose := _CASE_PLACE.fullmatch(text)) and case_number(loose["key"]):
        match = loose
    return f"{match['key']}#{match['place']}" if match else text


def cite_path(item_id: str) -> str:
    """The one address of the page where a thing is cited."""
    return "/cite/" + quote(item_id.replace("#", "/"), safe="/")


def find_cited(connection: sqlite3.Connection, text: str, edition: Edition) -> Cited:
    """What an id names, with what its page needs.

    Raises:
        CiteError: there is no such record, statement or revision.

    """
    item = find_item(connection, text, edition)
    custom = item.get("custom") or {}
    key = str(custom.get("record") or (item["id"] if "/" in item["id"] else f"sources/{item['id']}"))
    if text.lower() == "edition":
        return Cited(item, None, "/", (), ("", ""), edition)
    if revision_of(item):
        return Cited(item, None, f"/cases/{revision_of(item)}", tuple(sources_then(connection, item)), ("", ""), edition)
    row = dict(zip(("key", "kind", "id", "title", "url"), connection.execute(RECORD, {"key": key}).fetchone(), strict=True))
    record = None
    if row["kind"] == "ruling" and not is_own(item):
        record = _record(connection, row, edition)
    sources = () if row["kind"] == "source" else tuple(sources_of(connection, key))
    return Cited(item, record, row["url"], sources, (row["kind"], row["id"]), edition)


def sources_then(connection: sqlite3.Connection, item: Item) -> list[Item]:
    """The items of the sources that an older revision cites, as far as the archive still has them, by citekey."""
    frozen = read_frozen(connection, item["custom"]["record"], int(item["custom"]["revision"]))
    return list(find_sources(connection, sorted({row["source"] for row in citation_rows(frozen)})).values()) if frozen else []


def find_own(connection: sqlite3.Connection, key: str, edition: Edition) -> Item:
    """The item of the archive's own record of a ruling, whose id names the proceeding itself."""
    row = connection.execute(RECORD, {"key": key}).fetchone()
    return _record(connection, dict(zip(("key", "kind", "id", "title", "url"), row, strict=True)), edition)


async def box_of(datasette: Datasette, request: Request, text: str) -> tuple[CiteBox, Cited]:
    """The box of a record, statement, source, ruling or the edition, and what it cites.

    Raises:
        CiteError: there is no such record, statement or revision.

    """
    url = origin(datasette, request)
    cited = await read(datasette, lambda connection: find_cited(connection, text, read_edition(connection, url)))
    return await _box(cited, None if is_own(cited.item) else await run_of(datasette, *cited.row, cited.edition)), cited


async def _box(cited: Cited, run: Run | None) -> CiteBox:
    item, own = cited.item, is_own(cited.item)
    custom = item.get("custom") or {}
    apart = custom.get("statement") or item["id"] == "archive" or revision_of(item)
    base = cite_path("edition" if item["id"] == "archive" else item["id"]) if apart else cited.path
    with_sources = _files(base, {"with": "sources"}) if cited.sources and not custom.get("statement") else ()
    quotes, sorry = await _quotes(item, run)
    blocks = [Block("The proceeding itself" if cited.record else "", quotes, sorry, _files(base), with_sources)]
    if cited.record:
        blocks.append(Block("The archive's record of it", tuple(_own_quotes(cited.record)), "", _files(base, {"of": "record"})))
    page = cited.record or (item if own else None)
    return CiteBox(
        what=str(item["title"]),
        blocks=tuple(blocks),
        address=cite_path("edition" if item["id"] == "archive" else item["id"]),
        metas=tuple(embedded_metadata(page)) if page else (),
        coins=(coins(item),),
        graph=_graph(page, cited.sources, cited.edition) if page else "",
        unapi=_unapi_ids(cited),
    )


def list_box(title: str, path: str, edition: Edition, *, base: str = "", query: str = "", ids: Iterable[str] = (), listed: str = "") -> CiteBox:
    """The box of a list, table or query: a data set with its filter, and what it lists as files.

    Args:
        title: what the list is called, with its filter in words.
        path: its address, with its filter.
        edition: the edition cited.
        base: the address of its files without their endings, or empty where there are none.
        query: the filter as a query string.
        ids: what it lists, for unAPI.
        listed: what its files hold, in words.
    """
    item = page_item(title, path, edition)
    quotes = tuple(_own_quotes(item))
    files = tuple(File(form.label, f"{base}.{form.extension}{'?' + query if query else ''}", form.media_type) for form in FORMATS.values()) if base else ()
    return CiteBox(
        what=title,
        blocks=(Block("", quotes, "", files),),
        canonical=path if base else "",
        metas=tuple(embedded_metadata(item)),
        coins=(coins(item),),
        graph=_graph(item, (), edition),
        unapi=tuple(ids),
        listed=listed,
    )


def _record(connection: sqlite3.Connection, row: Mapping[str, str], edition: Edition) -> Item:
    latest = connection.execute(REVISION, {"key": row["key"]}).fetchone()
    return record_item(row, edition, *(latest or (None, "")))


async def _quotes(item: Item, run: Run | None) -> tuple[tuple[Quote, ...], str]:
    """The five citations of an item, and why some of them are missing.

    Args:
        item: what is cited.
        run: the items that are styled together with it; None for what is the archive's own.
    """
    if run is None:
        return tuple(_own_quotes(item)), ""
    place = next(number for number, other in enumerate(run.items) if other["id"] == item["id"])
    found = []
    for style, name in STYLES.items():
        made = references([item], style) if style in {"bluebook", "oscola"} else (await styled(run, style))[place : place + 1]
        found += [Quote(style, name.label, name.whose, _markup(text)) for text in made]
    return (*found, _bibtex(item)), "" if len(found) == len(STYLES) else LATE


def _own_quotes(item: Item) -> Iterable[Quote]:
    for style, name in STYLES.items():
        yield Quote(style, name.label, name.whose, _markup(references([item], style)[0]))
    yield _bibtex(item)


def _markup(text: Text) -> Markup:
    """A reference as HTML; `Text.html` escapes every piece, and here apostrophes too, as in all text of the site."""
    return Markup(text.html.replace("'", "&#39;"))  # noqa: S704 - see above


def _bibtex(item: Item) -> Quote:
    return Quote("bibtex", "BibTeX", "LaTeX and reference managers", Markup.escape(FORMATS["bibtex"].render([item]).strip()))


def _files(base: str, arguments: Mapping[str, str] | None = None) -> tuple[File, ...]:
    query = f"?{urlencode(arguments)}" if arguments else ""
    return tuple(File(form.label, f"{base}.{form.extension}{query}", form.media_type) for form in FORMATS.values())


def _unapi_ids(cited: Cited) -> tuple[str, ...]:
    """An id for unAPI has no `#`, which Zotero would send as it is, and then only what stands before it arrives."""
    own = "edition" if cited.item["id"] == "archive" else cited.item["id"].replace("#", "/")
    return (own, *(source["id"] for source in cited.sources))


def _graph(item: Item, sources: Sequence[Item], edition: Edition) -> Markup:
    """JSON-LD in which nothing can end the script element or begin a comment (https://html.spec.whatwg.org/#restrictions-for-contents-of-script-elements)."""
    part_of = None if item["id"] == "archive" else edition_item(edition)
    text = json.dumps(json_ld(item, sources, part_of), ensure_ascii=False)
    return Markup(text.translate(_FOR_SCRIPT))  # noqa: S704 - the signs of markup are escaped as JSON has them
