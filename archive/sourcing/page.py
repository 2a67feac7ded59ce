"""What a page says of itself, in the order in which it is trusted. Runs inside the confined process and nowhere else.

Declared metadata come first, since they say where they stand: Highwire's `citation_*` (https://scholar.google.com/intl/en/scholar/inclusion.html),
JSON-LD, Dublin Core, Open Graph (https://ogp.me), then the elements of HTML. What none of them says trafilatura and htmldate guess
from the visible page, and it is called a guess; of a date they invent the first day of a month or year, so that is cut off.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import lxml.html
from trafilatura.metadata import extract_metadata

from archive.sourcing.addresses import doi_of, host_of, tidy_url
from archive.sourcing.dates import edtf
from archive.sourcing.jsonld import read_jsonld
from archive.sourcing.people import author, authors_of
from archive.sourcing.proposal import Found, Proposal, found, language_of, one_text

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 10_000_000
_MOST_ELEMENTS = 5_000  # of one name
_SEPARATOR = r"\s*[|–—·•:»-]\s*"
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})(?:[/-](\d{1,2}))?(?=[/-])")
# (name of the meta element, field of a source)
_META = (
    ("citation_title", "title"), ("citation_author", "author"), ("citation_publication_date", "issued"), ("citation_online_date", "issued"), ("citation_date", "issued"),
    ("citation_year", "issued"), ("citation_journal_title", "container-title"), ("citation_conference_title", "container-title"), ("citation_inbook_title", "container-title"),
    ("citation_publisher", "publisher"), ("citation_technical_report_institution", "publisher"), ("citation_dissertation_institution", "publisher"),
    ("citation_technical_report_number", "number"), ("citation_volume", "volume"), ("citation_firstpage", "page"), ("citation_doi", "DOI"), ("citationlanguage_of", "language"),
    ("prism.doi", "DOI"), ("bepress_citation_doi", "DOI"), ("dc.title", "title"), ("dcterms.title", "title"), ("dc.creator", "author"), ("dcterms.creator", "author"),
    ("dc.date.issued", "issued"), ("dcterms.issued", "issued"), ("dc.date", "issued"), ("dcterms.date", "issued"), ("dc.publisher", "publisher"), ("dcterms.publisher", "publisher"),
    ("dc.identifier", "DOI"), ("dc.language", "language"), ("article:published_time", "issued"), ("og:article:published_time", "issued"), ("datepublished", "issued"),
    ("parsely-pub-date", "issued"), ("sailthru.date", "issued"), ("publish-date", "issued"), ("date", "issued"), ("og:title", "title"), ("parsely-title", "title"), ("twitter:title", "title"),
    ("author", "author"), ("article:author", "author"), ("parsely-author", "author"), ("sailthru.author", "author"), ("byl", "author"), ("og:site_name", "container-title"),
    ("application-name", "container-title"), ("og:locale", "language"), ("content-language", "language"),
)  # fmt: skip
_KINDS = (
    ("citation_journal_title", "article-journal", "academic"), ("citation_conference_title", "paper-conference", "academic"), ("citation_technical_report_institution", "report", ""),
    ("citation_dissertation_institution", "thesis", "academic"), ("citation_inbook_title", "chapter", "academic"),
)  # fmt: skip
_JOINED = {"citation_author", "dc.creator", "dcterms.creator", "article:author", "author", "parsely-author"}  # one element an author


def read_page(data: bytes, url: str, charset: str = "") -> Proposal:
    """What a page proposes for its source.

    Args:
        data: the page.
        url: where it was found at last.
        charset: the encoding that its headers gave, or nothing.
    """
    tree = _tree(data, charset)
    proposal = Proposal().also([*_declared(tree, url), *_in_elements(tree, url)])
    proposal = _without_site(proposal.also(_guessed(tree, url, proposal)))
    address, remarks = _address(proposal, url)
    return Proposal(tuple(f for f in proposal.found if f.field != "URL")).also(address, [*remarks, *_remarks(proposal)])


def _tree(data: bytes, charset: str) -> Any:
    """The page as a tree; its own word for its encoding counts where the headers have none and it is no UTF-8."""
    for encoding in (charset, "utf-8"):
        with suppress(LookupError, UnicodeDecodeError):
            data, told = data.decode(encoding).encode("utf-8", "replace"), "utf-8"
            break
    else:
        told = None
    return lxml.html.document_fromstring(data or b"<html>", parser=lxml.html.HTMLParser(encoding=told, remove_comments=True, remove_pis=True))


def _declared(tree: Any, url: str) -> Iterator[Found | None]:
    metas: dict[str, list[str]] = {}
    for element in tree.xpath("//meta[@content][@name or @property or @itemprop or @http-equiv]")[:_MOST_ELEMENTS]:
        name = (element.get("name") or element.get("property") or element.get("itemprop") or element.get("http-equiv") or "").strip().lower()
        metas.setdefault(name, []).append(element.get("content"))
    for name, kind, source_class in _KINDS:
        if metas.get(name):
            yield found("type", kind, f"<meta {name}>", "derived")
            yield found("class", source_class, f"<meta {name}>", "guessed")
    highwire = [pair for pair in _META if pair[0].startswith("citation_")]
    yield from _metas(metas, highwire)
    yield from read_jsonld(script.text_content() for script in tree.xpath("//script[@type='application/ld+json']")[:50])
    yield from _metas(metas, [pair for pair in _META if pair not in highwire])
    for address in metas.get("og:url", [])[:1]:
        yield found("URL", tidy_url(address, url), "<meta og:url>")
    for kind in metas.get("og:type", [])[:1]:
        yield found("type", "motion_picture" if kind.startswith("video") else "", "<meta og:type>", "guessed")


def _metas(metas: dict[str, list[str]], names: list[tuple[str, str]]) -> Iterator[Found | None]:
    for name, field in names:
        values = metas.get(name, [])[:50]
        where = f"<meta {name}>"
        if field == "author":
            people = [author(value) for value in values if not value.startswith("http")] if name in _JOINED and len(values) > 1 else authors_of(values[0]) if values else ()
            yield found("author", people, where)
        for value in values[:1]:
            if field != "author":
                yield found(field, _value(field, value), where)


def _value(field: str, value: str) -> str:
    return {"issued": edtf, "DOI": doi_of, "language": language_of}.get(field, str)(value)


def _in_elements(tree: Any, url: str) -> Iterator[Found | None]:
    for element in tree.xpath("//link[@rel][@href]")[:_MOST_ELEMENTS]:
        if "canonical" in element.get("rel").lower().split():
            yield found("URL", tidy_url(element.get("href"), url), "<link rel=canonical>")
            break
    headings = [text for text in (one_text(heading.text_content()) for heading in tree.xpath("//h1")[:20]) if text]
    title = next((one_text(element.text_content()) for element in tree.xpath("//head/title | //title")[:1]), "")
    if len(set(headings)) == 1:
        # The only heading is the printed title where the page's own title agrees; else it may be the name of the site.
        yield found("title", headings[0], "<h1>", "stated" if headings[0].casefold() in title.casefold() else "derived")
    yield found("title", title, "<title>", "derived")
    yield found("language", language_of(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""), "<html lang>")
    times = {edtf(element.get("datetime")) for element in tree.xpath("//time[@datetime][@itemprop='datePublished' or @pubdate]")[:20]}
    yield found("issued", times.pop() if len(times) == 1 else "", "<time datetime>")
    if match := _URL_DATE.search(urlsplit(url).path):
        yield found("issued", edtf("-".join(part for part in match.groups() if part)), "the address", "derived")
    text = tree.xpath("string(//body)")[:20_000]
    if match := re.search(r"\bdoi\.org/(10\.\S+)", text):
        yield found("DOI", doi_of(match[1]), "the text of the page", "guessed")


def _guessed(tree: Any, url: str, known: Proposal) -> Iterator[Found | None]:
    """What trafilatura makes of the page where nothing is declared."""
    if all(known.best(field) for field in ("title", "author", "issued", "container-title")):
        return
    guess = extract_metadata(tree, default_url=url)
    where = "trafilatura's reading of the page"
    yield found("title", guess.title or "", where, "guessed")
    yield found("author", [person for name in (guess.author or "").split(";") for person in authors_of(name)], where, "guessed")
    yield found("issued", _cut(guess.date or ""), "htmldate's reading of the page", "guessed")
    sitename = guess.sitename or ""
    yield found("container-title", "" if sitename == guess.hostname else sitename, where, "guessed")


def _cut(date: str) -> str:
    """A guessed date without a first day of a month, or a first month with it, which stand for what is not known."""
    return re.sub(r"-01$", "", re.sub(r"-01-01$", "", edtf(date))) if len(date) == 10 else edtf(date)


def _without_site(proposal: Proposal) -> Proposal:
    """Titles without the name of the site at the end, which is no part of what is printed over the text."""
    names = {re.sub(r"^the ", "", f.value, flags=re.IGNORECASE) for f in proposal.found if f.field in {"container-title", "publisher"} and isinstance(f.value, str)}
    if not names:
        return proposal
    tail = re.compile(rf"{_SEPARATOR}(?:the )?(?:{'|'.join(re.escape(name) for name in sorted(names, key=len, reverse=True))})\s*$", re.IGNORECASE)

    def cut(one: Found) -> Found:
        if one.field != "title" or not isinstance(one.value, str) or not (short := tail.sub("", one.value).strip()) or short == one.value:
            return one
        return Found("title", short, f"{one.where}, without the name of the site", one.standing)

    return Proposal(tuple(cut(one) for one in proposal.found), proposal.remarks)


def _address(proposal: Proposal, url: str) -> tuple[list[Found | None], list[str]]:
    """The address to cite: the one that the page calls its own where that is at the same host, else the one at which it was found."""
    own = [f for f in proposal.found if f.field == "URL" and isinstance(f.value, str)]
    at_home = next((f for f in own if host_of(str(f.value)) == host_of(url) and urlsplit(str(f.value)).path.strip("/")), None)
    here = found("URL", tidy_url(url), "the address at which it was found")
    foreign = next((f for f in own if host_of(str(f.value)) != host_of(url)), None)
    remarks = [f"The page names another site as its own address ({foreign.value}): it may be a copy of a text published there."] if foreign else []
    return [at_home, here, foreign], remarks


def _remarks(proposal: Proposal) -> Iterator[str]:
    issued = proposal.best("issued")
    if issued and str(issued.value).endswith("-01-01"):
        yield "The date is 1 January: some sites write that where they know the year alone."
    dates = {str(f.value) for f in proposal.found if f.field == "issued" and f.standing == "stated"}
    if len({date[:4] for date in dates}) > 1:
        yield f"The page gives several dates ({', '.join(sorted(dates))})."
