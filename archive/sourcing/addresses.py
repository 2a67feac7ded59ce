"""Web addresses and DOIs as a source names them. Pure; nothing is fetched."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

from archive.check.rules.sourcing import normalise_url

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"<>]{1,300}")
_DOI_PREFIX = re.compile(r"(?:doi:\s*|(?:https?://)?(?:dx\.|www\.)?doi\.org/)", re.IGNORECASE)
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|igshid|mc_[ce]id|dclid|msclkid", re.IGNORECASE)
_VARIANT = re.compile(r"^(?:www|m|mobile|amp)\.")
# Second levels under which the countries give out names.
_SECOND = {"co", "com", "org", "gov", "gob", "gouv", "ac", "net", "edu", "or", "ne", "jus", "leg", "mil", "go", "gc", "gv", "nhs", "police", "law", "court"}


def doi_of(text: str) -> str:
    """The DOI that a text is, with or without its prefix, in small letters as the handbook compares them (https://www.doi.org/doi-handbook); or nothing."""
    text = text.strip()
    bare = unquote(_DOI_PREFIX.sub("", text, count=1)) if _DOI_PREFIX.match(text) else text
    return bare.rstrip(".,;").lower() if _DOI.fullmatch(bare) and bare.isprintable() else ""


def tidy_url(url: str, base: str = "") -> str:
    """An address whole, without its fragment and tracking parameters; the empty text where it is no address of the web."""
    try:
        parts = urlsplit(urljoin(base, url.strip()) if base else url.strip())
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.netloc or "@" in parts.netloc:
        return ""
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode([pair for pair in pairs if not _TRACKING.fullmatch(pair[0])]) if any(_TRACKING.fullmatch(name) for name, _ in pairs) else parts.query
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path, query, ""))


def host_of(url: str) -> str:
    """The host of an address in small letters, without `www.`, `m.` and `amp.`; or nothing."""
    try:
        return _VARIANT.sub("", urlsplit(url).hostname or "")
    except ValueError:
        return ""


def site_name(host: str) -> str:
    """The label by which people know a site: `detroitnews` of detroitnews.com, `uol` of noticias.uol.com.br."""
    labels = host.split(".")
    if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND:
        return labels[-3]
    return labels[-2] if len(labels) > 1 else labels[0]


def same_page(one: str, other: str) -> bool:
    """Whether two addresses are of one page, as the rules of the archive compare them."""
    return bool(one) and normalise_url(one) == normalise_url(other)
