"""A text as the words by which it is found; `publish/static/search.js` reads what readers type in the very same way. Pure."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_JOINED = re.compile(r"[^\W\d_]+(?:['’‐‑-][^\W\d_]+)+")
_SIGNS = re.compile(r"[^\w]|_")
LONGEST = 40
"""Letters beyond which a word is cut: nobody types more."""


def folded(text: str) -> str:
    """A text in small letters without accents."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.category(sign).startswith("M")).replace("ς", "σ")


def words_of(text: str) -> list[str]:
    """The words of a text, in order: runs of letters and digits."""
    return [word[:LONGEST] for word in _WORD.findall(folded(text))]


def joined_words_of(text: str) -> list[str]:
    """What is written with a hyphen or an apostrophe, as one word: `line-up` is found as `lineup` too, `O'Brien` as `obrien`."""
    return [_SIGNS.sub("", match)[:LONGEST] for match in _JOINED.findall(folded(text))]
