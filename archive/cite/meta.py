"""What a page says of itself to reference managers and search engines: COinS, `<meta>` elements and JSON-LD. Values only; the page escapes them.

Zotero must file a case as a report by the archive. It reads COinS (`openurl.js` in https://github.com/zotero/utilities) and the
`citation_` names (`Embedded Metadata.js` in https://github.com/zotero/translators); it does not read JSON-LD. There is no
`citation_author`, for Zotero would divide the archive's name into given and family names; and no `DC.` name on a case, for then it guesses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from archive.cite.fields import dates, field, iso_date, names, number, remarks, volume_and_issue
from archive.cite.own import custom_of, is_own
from archive.cite.parts import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_FORMATS = {"report": "book", "book": "book", "paper-conference": "book", "article-journal": "journal"}
_GENRES = {"report": "report", "book": "book", "paper-conference": "proceeding", "article-journal": "article"}
_ZOTERO = {
    "legal_case": "case", "legislation": "statute", "bill": "bill", "regulation": "statute", "webpage": "webpage", "article-newspaper": "newspaperArticle",
    "article-magazine": "magazineArticle", "post-weblog": "blogPost", "post": "forumPost", "broadcast": "tvBroadcast", "speech": "presentation",
    "dataset": "dataset", "document": "document", "article": "preprint",
}  # fmt: skip
_SCHEMA = {
    "report": "Report", "dataset": "Dataset", "legislation": "Legislation", "bill": "Legislation", "article-newspaper": "NewsArticle", "article-magazine": "Article",
    "article-journal": "ScholarlyArticle", "paper-conference": "ScholarlyArticle", "webpage": "WebPage", "post-weblog": "BlogPosting", "book": "Book",
}  # fmt: skip
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def coins(item: Mapping[str, Any]) -> str:
    """The `title` of `<span class="Z3988">`: an OpenURL context object in pairs (ANSI/NISO Z39.88-2004). Zotero reads `%2B` as a blank."""
    kind = item["type"]
    form = _FORMATS.get(kind, "dc")
    pairs = [("ctx_ver", "Z39.88-2004"), ("rft_val_fmt", f"info:ofi/fmt:kev:mtx:{form}")]
    pairs += _dublin(item) if form == "dc" else _matrix(item)
    pairs += _creators(item)
    pairs += [("rft.date", iso_date(item)), ("rft.language", field(item, "language")), ("rft.description", remarks(item))]
    if form == "dc":
        pairs.append(("rft.type", _ZOTERO.get(kind, "document")))
    return urlencode([(name, value) for name, value in pairs if value], quote_via=quote, safe="")


def embedded_metadata(item: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Names and contents of the `<meta>` elements of a page of the archive, for Zotero, Mendeley and Google Scholar."""
    if item["type"] == "dataset":
        pairs = [("DC.type", "Dataset"), ("DC.title", field(item, "title")), ("DC.publisher", _publisher(item)), ("DC.date", iso_date(item))]
        pairs += [("DC.identifier", field(item, "URL")), ("DC.language", field(item, "language")), ("DC.description", remarks(item))]
    else:
        day = dates(item)
        pairs = [("citation_title", field(item, "title")), ("citation_technical_report_institution", _publisher(item)), ("citation_technical_report_number", number(item))]
        pairs += [("citation_publication_date", "/".join(f"{part:02}" for part in day[0]) if day else ""), ("citation_public_url", field(item, "URL"))]
        pairs += [("citation_language", field(item, "language")), ("citation_abstract", remarks(item))]
    pairs.append(("citation_keywords", "; ".join(clean(word) for word in custom_of(item, "keywords") or ())))
    return [(name, value) for name, value in pairs if value]


def json_ld(item: Mapping[str, Any], sources: Sequence[Mapping[str, Any]] = (), part_of: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """An item as schema.org describes it (https://schema.org/Report, https://schema.org/Dataset); the page must escape `<` when it embeds it.

    Args:
        item: a record, table or edition of the archive.
        sources: what it cites.
        part_of: the edition that it belongs to.

    """
    graph = {"@context": "https://schema.org", **_work(item), "license": LICENCE if is_own(item) else "", "isAccessibleForFree": True}
    if part_of is not None:
        graph["isPartOf"] = _work(part_of)
    if sources:
        graph["citation"] = [_work(source) for source in sources]
    return {name: value for name, value in graph.items() if value}


def _matrix(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """A report, book or article by the formats that OpenURL has for them."""
    kind = item["type"]
    volume, issue = volume_and_issue(item)
    yield "rft.genre", _GENRES[kind]
    yield {"article-journal": "rft.atitle", "paper-conference": "rft.atitle"}.get(kind, "rft.btitle"), field(item, "title")
    container = field(item, "container-title")
    if container:
        yield {"article-journal": "rft.jtitle", "paper-conference": "rft.btitle"}.get(kind, "rft.series"), container
    yield from (("rft.pub", _publisher(item)), ("rft.volume", volume), ("rft.issue", issue), ("rft.pages", field(item, "page")), *_identifiers(item))


def _dublin(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Anything else in Dublin Core."""
    yield from (("rft.title", field(item, "title")), ("rft.source", field(item, "container-title")), ("rft.publisher", _publisher(item)), *_identifiers(item))


def _identifiers(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if doi := field(item, "DOI"):
        yield "rft_id", f"info:doi/{doi}"
    yield "rft_id", field(item, "URL")


def _creators(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for family, given in names(item):
        if given:
            yield from (("rft.aulast", family), ("rft.aufirst", given))
        else:
            yield "rft.aucorp", family


def _publisher(item: Mapping[str, Any]) -> str:
    return field(item, "publisher") or field(item, "authority")


def _work(item: Mapping[str, Any]) -> dict[str, Any]:
    kind = item["type"]
    body = _publisher(item)
    work = {
        "@type": _SCHEMA.get(kind, "CreativeWork"),
        "name": field(item, "title"),
        "description": remarks(item) if is_own(item) else "",
        "identifier": number(item) or field(item, "DOI"),
        "reportNumber": number(item) if kind == "report" else "",
        "version": clean(custom_of(item, "edition")) if kind == "dataset" else field(item, "version"),
        "datePublished": iso_date(item),
        "inLanguage": field(item, "language"),
        "url": field(item, "URL"),
        "author": list(_persons(item)),
        "publisher": {"@type": "Organization", "name": body} if body else {},
    }
    return {name: value for name, value in work.items() if value}


def _persons(item: Mapping[str, Any]) -> Iterable[dict[str, str]]:
    for family, given in names(item):
        yield {"@type": "Person", "familyName": family, "givenName": given, "name": f"{given} {family}"} if given else {"@type": "Organization", "name": family}
