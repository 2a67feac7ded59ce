"""Texts made fit for documents, at the edge of the formats. Pure.

What XML forbids, what reorders text unseen and what no font can show must not reach a document that a court reads.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

_RUNNING = 80  # characters of a title that fit on one line of a header
_GAP = re.compile("[ \t\n\v\f\r\x85\u1680\u2028\u2029]+")
_SURROGATE_OR_PRIVATE = re.compile("[\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters, but for those that are gaps
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that turn the direction of text
    "\u200b\u2060\ufeff\ufff9-\ufffb"  # marks without width
    "\ufdd0-\ufdef" + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(15)) + "]"  # no characters at all
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_SCRIPTS = {"CJK": "Chinese", "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "HANGUL": "Korean"}


def cleaned(text: str) -> str:
    """A text without what no document may hold: control characters, marks that turn the direction of text, halves of characters; gaps are single spaces."""
    return _GAP.sub(" ", _UNSEEN.sub("", _SURROGATE_OR_PRIVATE.sub("\ufffd", text)))


def running_title(title: str) -> str:
    """A title short enough for the header of a page, cut between words."""
    whole = cleaned(title).strip()
    if len(whole) <= _RUNNING:
        return whole
    return whole[:_RUNNING].rsplit(" ", 1)[0].rstrip(" ,;:–—") + " …"


def language(tag: str) -> str:
    """A BCP 47 tag, or `en-US` where the text is none."""
    return tag if _LANGUAGE.fullmatch(tag) else "en-US"


def web_address(url: str) -> str:
    """An address of the web in the characters that RFC 3986 allows, or nothing where the text is none; Word refuses a whole document for one bad address."""
    address = quote(cleaned(url).strip(), safe="%:/?#@!$&'()*+,;=-._~")
    try:
        parts = urlsplit(address)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return ""
    return address if sound else ""


def remarked(text: str, unshown: frozenset[str]) -> str:
    """A text in which each run of characters that cannot be shown is a remark: `[Chinese characters not shown]`."""
    if not unshown.intersection(text):
        return text
    run = "[" + re.escape("".join(sorted(unshown))) + "]"
    return re.sub(f"{run}(?:[ \\W]*{run})*", lambda match: f"[{_script(match[0])} not shown]", text)


def _script(text: str) -> str:
    names = {_SCRIPTS.get(unicodedata.name(character, "").split(" ")[0].split("-")[0], "") for character in text if not character.isspace()} - {""}
    if "Japanese" in names:
        return "Japanese characters"
    return f"{names.pop()} characters" if len(names) == 1 else "characters"
