"""A page of the live site as a file: its links lead to places in the folder, and what needs a server says so. Text in, text out; pure.

Nothing here knows what a page is about. A link without a place becomes words, a form a sentence; so there is no dead link.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

if TYPE_CHECKING:
    from archive.baking.places import Places

_FORM = re.compile(r"<form\b[^<>]*>.*?</form>", re.DOTALL)
_ACTION = re.compile(r'(<form\b[^<>]*?\saction=")([^"]*)(")')
_ANCHOR = re.compile(r"<a(\s[^<>]*)>(.*?)</a>", re.DOTALL)
_HREF = re.compile(r'\shref="([^"]*)"')
_LANGUAGE = re.compile(r'<li><a href="([^"]*)" hreflang="[^<>]*>[^<>]*</a></li>')
_LINK = re.compile(r"<link\s[^<>]*>\n?")
_SOURCE = re.compile(r'(<(?:script|img)\s(?:[^<>]*?\s)?src=")(/[^"]*)(")')
_NO_LINK = re.compile(r'\s(?:href|rel|hreflang|title|aria-current)="[^"]*"')
_CLASS = re.compile(r'\sclass="([^"]*)"')
_CHARSET = '<meta charset="utf-8">\n'
_ENDING = ".,;)"
ASKED = "http://localhost"
"""The host under which the application is asked, which Datasette itself writes into its pages."""
UNSERVED = "unserved"
"""The class of words that are a link on the live site."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page of a bake has that a page of the live site has not.

    Args:
        places: where addresses stand.
        policy: the content security policy, which a page says itself since not every host can; without what only a header may say.
        sentence: what stands in place of a form, as HTML of the live site, by the code of the language.
    """

    places: Places
    policy: str
    sentence: dict[str, str]


def baked(html: str, frame: Frame, language: str) -> str:
    """A page for the folder.

    Args:
        html: the page as the live site sends it.
        frame: what all pages share.
        language: the code of its language.
    """
    told = False

    def form(match: re.Match[str]) -> str:
        nonlocal told
        kept = _kept_form(match[0], frame.places)
        if kept or told:
            return kept
        told = True
        return frame.sentence[language]

    html = _FORM.sub(form, html.replace(f'="{ASKED}/', '="/'))
    html = _LINK.sub(lambda match: _head_link(match[0], frame.places), html)
    html = _LANGUAGE.sub(lambda match: match[0] if frame.places.of(unescape(match[1]), exact=True) else "", html)
    html = _ANCHOR.sub(lambda match: _anchor(match, frame.places), html)
    html = _SOURCE.sub(lambda match: f"{match[1]}{escape(frame.places.link(unescape(match[2])))}{match[3]}", html)
    html = readdressed(html, frame.places)
    head = f'<meta http-equiv="Content-Security-Policy" content="{escape(frame.policy)}">\n<meta name="referrer" content="same-origin">\n'
    return html.replace(_CHARSET, _CHARSET + head, 1)


def readdressed(text: str, places: Places) -> str:
    """A text in which whole addresses of this site that have a query string are those of their places, in citations and in what machines read too."""
    # As addresses stand in HTML, JSON and BibTeX; what ends a sentence is no part of one.
    plain = re.compile(re.escape(places.url) + r"(/[^\s\"'<>\\{}]*\?[^\s\"'<>\\{}]*)")
    packed = re.compile(re.escape(quote(places.url, safe="")) + r"(%2F[^\s\"'<>&]*?%3F[^\s\"'<>&]*)")

    def turned(match: re.Match[str]) -> str:
        address = match[1].rstrip(_ENDING)
        found = places.of(unescape(address))
        # The search alone reads what is asked of it.
        kept = address[address.index("?") :] if found.endswith("/search/") else ""
        return f"{places.url}{found}{kept}{match[1][len(address) :]}" if found else match[0]

    def turned_packed(match: re.Match[str]) -> str:
        found = places.of(unquote(match[1]))
        return quote(f"{places.url}{found}", safe="") if found else match[0]

    return packed.sub(turned_packed, plain.sub(turned, text))


def links_of(html: str) -> list[str]:
    """The addresses within the site that a page of the live site links to, in order, without their anchors."""
    found = (unescape(match) for match in re.findall(r'<(?:a|link)\s(?:[^<>]*?\s)?href="(/[^"]*)"', html))
    return list(dict.fromkeys(address.partition("#")[0] for address in found))


def redirect(to: str, address: str) -> str:
    """A page that leads on by itself, for hosts that know no redirects.

    Args:
        to: where it leads, a path of the host.
        address: the same with its host.
    """
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{_CHARSET}<title>Moved</title>\n<link rel="icon" href="data:,">\n<meta name="robots" content="noindex">\n<link rel="canonical" href="{escape(address)}">\n'
        f'<meta http-equiv="refresh" content="0; url={escape(to)}">\n</head>\n<body>\n<h1>Moved</h1>\n<p>This page is now at <a href="{escape(to)}">{escape(address)}</a>.</p>\n</body>\n</html>\n'
    )


def _kept_form(html: str, places: Places) -> str:
    """A form that works here: the search, or any where a live site answers it; else nothing."""
    match = _ACTION.match(html)
    if not match:
        return ""
    address = unescape(match[2])
    lead = places.link(address) if urlsplit(address).path.endswith("/search") else f"{places.live}{address}" if places.live else ""
    return f"{match[1]}{escape(lead)}{match[3]}{html[match.end() :]}" if lead else ""


def _anchor(match: re.Match[str], places: Places) -> str:
    attributes, words = match[1], match[2]
    href = _HREF.search(attributes)
    address = unescape(href[1]) if href else ""
    if not address.startswith("/") or address.startswith("//"):
        return match[0]
    exact = " hreflang=" in attributes
    lead = places.link(address) if not exact or places.of(address, exact=True) else ""
    if lead and href:
        return f"<a{attributes[: href.start(1)]}{escape(lead)}{attributes[href.end(1) :]}>{words}</a>"
    kept = _NO_LINK.sub("", attributes)
    kept = _CLASS.sub(lambda found: f' class="{found[1]} {UNSERVED}"', kept) if _CLASS.search(kept) else f'{kept} class="{UNSERVED}"'
    return f"<span{kept}>{words}</span>"


def _head_link(html: str, places: Places) -> str:
    """A `<link>` with its place; one that would lead nowhere goes."""
    href = _HREF.search(html)
    address = unescape(href[1]) if href else ""
    if not href or not (address.startswith(("/", f"{places.url}/"))):
        return html
    whole = not address.startswith("/")
    if whole:
        path = address.removeprefix(places.url)
        found = places.of(path, exact="hreflang" in html)
        # An address without a query is said as it is cited; every host leads from it to its place.
        lead = "" if not found else f"{places.url}{found}" if "?" in path else address
    else:
        lead = places.link(address)
    return f"{html[: href.start(1)]}{escape(lead)}{html[href.end(1) :]}" if lead else ""
