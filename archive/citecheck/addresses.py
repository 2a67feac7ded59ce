"""Web addresses of a draft in one form, and which of them are pages of the archive. Pure; nothing is fetched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

ADDRESS = re.compile(r"(?:https?://|(?<![\w/.@-])www\.)[^\s<>\"“”«»]+", re.IGNORECASE)
_FOLDERS = "cases|sources|rulings|actions|agencies|policies|studies|systems"
_PAGE = re.compile(rf"/(?P<folder>{_FOLDERS})/(?P<id>[A-Za-z0-9][A-Za-z0-9-]*?)(?:\.(?:json|csv|bib|ris|csl\.json|md|html))?(?:/r(?P<revision>\d{{1,4}}))?/?")
_QUERY = re.compile(r"/archive(?:/[\w.-]+)*/?")
_ARCHIVED = re.compile(r"https?://(?:web\.archive\.org/(?:web/)?\d{4,14}(?:[a-z]{2}_)?|archive\.(?:ph|is|today)/\d{8,14}|perma\.cc/[A-Z0-9-]+)/(?P<address>(?:https?:/{1,2})?\S+)", re.IGNORECASE)
_PARTS = re.compile(r"[a-z_]+\.\d+")
# What campaigns and social networks add; it leads to the same page.
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|_hs(?:enc|mi)|smid|smtyp|ocid|cmpid", re.IGNORECASE)
_CLOSING = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the archive: its folder (`query` for a query, with the address as its id), and whether it is at the archive's own host."""

    folder: str
    id: str
    revision: int | None
    part: str
    own: bool


def trimmed(url: str) -> str:
    """An address without the punctuation of the sentence around it; brackets that open within it may close within it."""
    while url:
        last = url[-1]
        if last in ".,;:!?'’‘\"*_" or (last in _CLOSING and url.count(last) > url.count(_CLOSING[last])):
            url = url[:-1]
        else:
            break
    return url


def normal_address(url: str) -> str:
    """One form for the addresses of one page: no scheme, no `www.`, no tracking, no fragment, no last slash, one way of percent-encoding.

    The host is written small; the path is left as it is written, since it may tell capitals apart (RFC 3986, section 6).
    """
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        port = parts.port
    except ValueError:
        return url
    host = (parts.hostname or "").removeprefix("www.")
    if port not in {None, 80, 443}:
        host = f"{host}:{port}"
    path = quote(unquote(parts.path), safe="/:@!$&'()*+,;=~-._").rstrip("/")
    query = urlencode(sorted((name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(name)))
    return f"{host}{path}?{query}" if query else f"{host}{path}"


def archived_address(url: str) -> str:
    """The address of which an address is an archived copy; itself where it is none."""
    match = _ARCHIVED.fullmatch(url)
    if not match:
        return url
    address = re.sub(r"^(https?:)/(?=[^/])", r"\1//", match["address"])
    return address if "." in address.partition("/")[0] or "://" in address else url


def own_page(url: str, base_url: str) -> Page | None:
    """The page of the archive that an address names: at its base address for sure, at any other host where the path fits.

    Args:
        url: the address.
        base_url: the archive's own address, or the empty text.

    """
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        base = urlsplit(base_url)
    except ValueError:
        return None
    own = bool(base_url) and parts.netloc.lower().removeprefix("www.") == base.netloc.lower().removeprefix("www.") and parts.path.startswith(base.path.rstrip("/"))
    path = unquote(parts.path)
    if own:
        path = path[len(base.path.rstrip("/")) :]
    if match := _PAGE.fullmatch(path):
        part = parts.fragment if _PARTS.fullmatch(parts.fragment) else ""
        return Page(match["folder"], match["id"], int(match["revision"]) if match["revision"] else None, part, own)
    if _QUERY.fullmatch(path) and (own or parts.query):
        return Page("query", normal_address(url), None, "", own)
    return None
