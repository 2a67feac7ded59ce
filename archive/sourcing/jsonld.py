"""What a page says of itself in JSON-LD, by the types of schema.org (https://schema.org/CreativeWork). Pure; no context is ever fetched.

The scripts of a page are flattened to their nodes; the node of the text itself is the first whose type is one of a text.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from archive.sourcing.addresses import doi_of, tidy_url
from archive.sourcing.dates import edtf
from archive.sourcing.people import author, authors_of
from archive.sourcing.proposal import Author, Found, found, language_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_NODES = 500
_MOST_DEPTH = 8
# The type of CSL and the class of source that a type of schema.org suggests.
TYPES = {
    "NewsArticle": ("article-newspaper", "news"), "ReportageNewsArticle": ("article-newspaper", "news"), "AnalysisNewsArticle": ("article-newspaper", "news"),
    "OpinionNewsArticle": ("article-newspaper", "news"), "BackgroundNewsArticle": ("article-newspaper", "news"), "ReviewNewsArticle": ("article-newspaper", "news"),
    "AskPublicNewsArticle": ("article-newspaper", "news"), "LiveBlogPosting": ("article-newspaper", "news"), "ScholarlyArticle": ("article-journal", "academic"),
    "MedicalScholarlyArticle": ("article-journal", "academic"), "BlogPosting": ("post-weblog", ""), "SocialMediaPosting": ("post", ""), "DiscussionForumPosting": ("post", ""),
    "Report": ("report", ""), "Legislation": ("legislation", "official"), "Dataset": ("dataset", ""), "Book": ("book", ""), "Thesis": ("thesis", "academic"),
    "VideoObject": ("motion_picture", ""), "Article": ("", ""), "TechArticle": ("", ""), "WebPage": ("", ""),
}  # fmt: skip
_BROAD = {"VideoObject", "Dataset", "WebPage"}  # stand beside the node of the text, or around it


def read_jsonld(scripts: Iterable[str]) -> Iterator[Found | None]:
    """The values of the node that describes the text.

    Args:
        scripts: the contents of the scripts of type `application/ld+json`.
    """
    nodes = [node for script in scripts for node in _nodes(script)]
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str)}
    texts = [(name, node) for node in nodes if (name := next((kind for kind in _types(node) if kind in TYPES), ""))]
    if not texts:
        return
    name, node = min(texts, key=lambda pair: pair[0] in _BROAD)
    place = f"JSON-LD {name}."
    kind, source_class = TYPES[name]
    if name not in _BROAD or name == "Dataset":
        yield found("type", kind, f"JSON-LD @type {name}", "derived")
        yield found("class", source_class, f"JSON-LD @type {name}", "guessed")
    for key in ("headline", "name"):
        yield found("title", _text(node.get(key)), place + key)
    yield found("author", list(_people(node.get("author") or node.get("creator"), by_id)), place + "author")
    for key in ("datePublished", "dateCreated"):
        yield found("issued", edtf(_text(node.get(key))), place + key, "stated" if key == "datePublished" else "derived")
    yield found("container-title", _name(node.get("isPartOf"), by_id), place + "isPartOf.name")
    yield found("publisher", _name(node.get("publisher"), by_id), place + "publisher.name")
    yield found("language", language_of(_text(node.get("inLanguage"))), place + "inLanguage")
    for key in ("@id", "identifier", "sameAs"):
        for value in _list(node.get(key)):
            yield found("DOI", doi_of(_text(value.get("value")) if isinstance(value, dict) else _text(value)), place + key)
    for key in ("mainEntityOfPage", "url"):
        value = _list(node.get(key))[:1]
        yield from (found("URL", tidy_url(_text(page.get("@id") if isinstance(page, dict) else page)), place + key) for page in value)


def _nodes(script: str) -> list[dict[str, Any]]:
    try:
        tree = json.loads(script.strip().removeprefix("<![CDATA[").removesuffix("]]>"), strict=False)
    except (ValueError, RecursionError):
        return []
    nodes: list[dict[str, Any]] = []
    level = [tree]
    for _ in range(_MOST_DEPTH):
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                nodes.append(item)
                below += [part for key in ("@graph", "mainEntity", "mainEntityOfPage") for part in _list(item.get(key)) if isinstance(part, dict)]
            elif isinstance(item, list):
                below += item
        level = below[:MOST_NODES]
    return nodes[:MOST_NODES]


def _types(node: dict[str, Any]) -> list[str]:
    return [_text(name).rpartition("/")[2] for name in _list(node.get("@type"))]


def _people(value: Any, by_id: dict[str, dict[str, Any]]) -> Iterator[Author]:
    for one in _list(value)[:50]:
        person = by_id.get(_text(one.get("@id")), one) if isinstance(one, dict) and "name" not in one else one
        if not isinstance(person, dict):
            yield from authors_of(_text(person))
        elif any("Organization" in kind or kind == "Corporation" for kind in _types(person)):
            yield Author(literal=_text(person.get("name")))
        elif family := _text(person.get("familyName")):
            yield Author(family, _text(person.get("givenName")))
        else:
            names = authors_of(_text(person.get("name")))
            yield from names or ([author(_text(person.get("alternateName")))] if person.get("alternateName") else [])


def _name(value: Any, by_id: dict[str, dict[str, Any]]) -> str:
    """The name of a body or a whole of which the text is a part; a page is no such whole."""
    for one in _list(value):
        node = by_id.get(_text(one.get("@id")), one) if isinstance(one, dict) else {"name": one}
        if not {"WebPage", "CollectionPage"} & set(_types(node)) and (name := _text(node.get("name"))) and not name.startswith("http"):
            return name
    return ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str:
    if isinstance(value, list):
        return _text(value[0]) if value else ""
    if isinstance(value, dict):
        return _text(value.get("@value", value.get("name", "") if "@type" in value else ""))
    return str(value)[:5_000] if isinstance(value, str | int) and not isinstance(value, bool) else ""
