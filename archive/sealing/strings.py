r"""The forms that a name takes in bytes: upper and lower case, accents composed, decomposed or left out, escaped for the web, slugs, UTF-16. Touches no disk.

A string is looked for by its letters: what stands between its words (blanks, hyphens, points, line ends, an escape, nothing)
does not matter, so that `Zoë Quill` is found in `zoe-quill`, `ZOE%20QUILL`, `Zo\u00eb Quill` and across a line end. A string
of fewer than five letters is found as a word of its own only.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from functools import cached_property
from html.entities import codepoint2name
from typing import TYPE_CHECKING, NamedTuple

from anyascii import anyascii

from archive.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LEAST_LETTERS = 3
SHORT = 5
"""Letters from which a string is looked for within words too."""
BLOT = "[sealed]"
"""What stands where a string was taken out of a sentence."""
LONGEST_LETTER = 48  # bytes: `&#x000000EB;` and the like with room to spare
LONGEST_GAP = 400  # bytes: a line end, an indent, a tag
_MOST = 90  # named groups of one pattern

_GAP = rb"(?:[\s_\-+.,/'\"]|%2[0-9A-F]|%C2%A0|\xc2\xa0|\xe2\x80[\x80-\x9f]|&nbsp;|&#160;|&#39;|&[lr]squo;|&apos;|\\u00a0|\\u20[0-2][0-9a-f]|\\[nrt]|<[^<>]{0,60}>){0,40}"
_BEFORE = rb"(?:(?<![a-z0-9])|(?<=\\[nrt])|(?<=%2[0-9a-f]))"
_AFTER = rb"(?![a-z0-9])"


class Hit(NamedTuple):
    """Where a string stands: first byte, byte after the last, and which of the strings it is, from 1."""

    start: int
    end: int
    number: int


class Strings:
    """Strings that must not be found, and how they are found.

    Args:
        texts: the strings.

    Raises:
        ArchiveError: there is none, there are too many, or one has fewer than three letters.

    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = tuple(dict.fromkeys(" ".join(unicodedata.normalize("NFC", text).split()) for text in texts if text.strip()))
        if not self.texts or len(self.texts) > _MOST:
            raise ArchiveError(f"there are {len(self.texts)} strings to look for; give between 1 and {_MOST}, one a line")
        for number, text in enumerate(self.texts, 1):
            if sum(sign.isalnum() for sign in text) < LEAST_LETTERS:
                raise ArchiveError(f"string {number} has fewer than {LEAST_LETTERS} letters, and would be found everywhere; write more of it")
        self.longest = max(sum(1 if sign.isalnum() else 0 for sign in text) * LONGEST_LETTER + (len(_words(text)) + text.count("'") + 1) * LONGEST_GAP for text in self.texts)

    def find(self, data: bytes) -> Iterator[Hit]:
        """Every place of bytes at which a string stands in any of its forms, in no order that matters."""
        low = data.lower()
        for narrow, pattern in ((True, self._narrow), (False, self._wide)):
            if any(self._may(low, text, narrow=narrow) for text in self.texts):
                for match in pattern.finditer(data):
                    yield Hit(match.start(), match.end(), int((match.lastgroup or "s1")[1:]))

    def within(self, text: str) -> bool:
        """Whether any of the strings stands in a text."""
        return next(self.find(text.encode("utf-8", "surrogatepass")), None) is not None

    def blot(self, text: str, blot: str = BLOT) -> str:
        """A text with something else in place of the strings."""
        data = text.encode("utf-8", "surrogatepass")
        return self._narrow.sub(blot.encode(), data).decode("utf-8", "replace")

    def number_of(self, text: str) -> int:
        """The number of a string that stands in a text, from 1; 0 where none does."""
        hit = next(self.find(text.encode("utf-8", "surrogatepass")), None)
        return hit.number if hit else 0

    @cached_property
    def _narrow(self) -> re.Pattern[bytes]:
        """The strings in UTF-8 and Latin-1, and as the web, JSON and slugs escape them."""
        return re.compile(b"|".join(b"(?P<s%d>%s)" % (number, _narrow(text)) for number, text in enumerate(self.texts, 1)), re.IGNORECASE)

    @cached_property
    def _wide(self) -> re.Pattern[bytes]:
        """The strings in UTF-16 of either order."""
        ways = [b"(?P<s%d>%s)" % (number, b"|".join(_wide(text, order) for order in ("utf-16-le", "utf-16-be"))) for number, text in enumerate(self.texts, 1)]
        return re.compile(b"|".join(ways), re.IGNORECASE)

    def _may(self, low: bytes, text: str, *, narrow: bool) -> bool:
        """Whether it is worth looking: the longest run of plain letters is the same in every form."""
        run = max(re.findall("[A-Za-z0-9]+", text), key=len, default="").lower()
        if not run:
            return True
        return run.encode() in low if narrow else any(run.encode(order) in low for order in ("utf-16-le", "utf-16-be"))


def _words(text: str) -> list[str]:
    """The words of a string: letters, digits and marks without anything between."""
    return re.findall(r"[\w\u0300-\u036f]+", text.replace("_", " "))


def _variants(letter: str) -> list[str]:
    """A letter in either case, composed and decomposed, and in the letters of ASCII."""
    cases = dict.fromkeys([letter, letter.lower(), letter.upper(), letter.casefold()])
    found = dict.fromkeys(unicodedata.normalize(form, case) for case in cases for form in ("NFC", "NFD"))
    found |= dict.fromkeys(twin for case in cases for twin in _twins().get(case, ()))
    plain = {"".join(sign for sign in unicodedata.normalize("NFD", case) if not unicodedata.combining(sign)): None for case in cases}
    german = {"ä": "ae", "ö": "oe", "ü": "ue"}.get(letter.lower())
    return [one for one in {**found, **plain, **{anyascii(case): None for case in cases}, **({german: None} if german else {})} if one]


@functools.cache
def _twins() -> dict[str, list[str]]:
    """The signs that Unicode holds twice, by the one that normalising leaves: some Chinese characters, the ångström, the ohm."""
    found: dict[str, list[str]] = {}
    for code in (*range(0x300, 0xD800), *range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20)):
        composed = unicodedata.normalize("NFC", chr(code))
        if len(composed) == 1 and composed != chr(code):
            found.setdefault(composed, []).append(chr(code))
    return found


def _narrow_letter(letter: str) -> bytes:
    if letter.isascii():
        return re.escape(letter.encode())
    ways: dict[bytes, None] = {}
    for variant in _variants(letter):
        ways[re.escape(variant.encode())] = None
        if not variant.isascii():
            ways[b"".join(re.escape(sign.encode()) if sign.isascii() else b"".join(b"%%%02X" % byte for byte in sign.encode()) for sign in variant)] = None
            ways[b"".join(re.escape(sign.encode()) if sign.isascii() else _json(sign) for sign in variant)] = None
            ways[b"".join(re.escape(sign.encode()) if sign.isascii() else _entity(sign) for sign in variant)] = None
            if len(variant) == 1 and ord(variant) < 256:
                ways[re.escape(variant.encode("latin-1"))] = None
    # The longest first, so that a match has the whole of a letter that is written in several signs.
    ordered: list[bytes] = list(ways)
    ordered.sort(key=len, reverse=True)
    return b"(?:" + b"|".join(ordered) + b")"


def _json(sign: str) -> bytes:
    data = sign.encode("utf-16-be")
    return b"".join(rb"\\u%02x%02x" % (data[place], data[place + 1]) for place in range(0, len(data), 2))


def _entity(sign: str) -> bytes:
    named = codepoint2name.get(ord(sign))
    forms = [b"#0{0,7}%d" % ord(sign), b"#x0{0,7}%x" % ord(sign), *([named.encode()] if named else [])]
    return b"&(?:" + b"|".join(forms) + b");"


def _letters(text: str) -> list[list[str]]:
    """The letters of each word of a string; an apostrophe divides words, as it does in slugs."""
    return [list(unicodedata.normalize("NFC", word)) for word in _words(text)]


def _narrow(text: str) -> bytes:
    body = _GAP.join(b"".join(_narrow_letter(letter) for letter in word) for word in _letters(text))
    return _BEFORE + body + _AFTER if _is_short(text) else body


def _wide(text: str, order: str) -> bytes:
    def signs(kept: str) -> bytes:
        return b"(?:" + b"|".join(re.escape(sign.encode(order)) for sign in kept) + b")"

    def letter(one: str) -> bytes:
        return b"(?:" + b"|".join(re.escape(variant.encode(order)) for variant in _variants(one)) + b")"

    gap = signs(" \t\r\n_-+.,/'\"\u00a0\u2010\u2011\u2013\u2018\u2019") + b"{0,40}"
    body = gap.join(b"".join(letter(one) for one in word) for word in _letters(text))
    if not _is_short(text):
        return body
    before, after = (rb"(?<![a-z0-9]\x00)", rb"(?![a-z0-9]\x00)") if order == "utf-16-le" else (rb"(?<!\x00[a-z0-9])", rb"(?!\x00[a-z0-9])")
    return before + body + after


def _is_short(text: str) -> bool:
    return sum(sign.isalnum() for sign in text) < SHORT


def read_strings(data: bytes) -> Strings:
    """The strings of a file, one a line.

    Raises:
        ArchiveError: it is no text, or has no strings that can be looked for.

    """
    try:
        return Strings(data.decode("utf-8-sig").splitlines())
    except UnicodeDecodeError:
        raise ArchiveError("the file of strings is not UTF-8; save it as UTF-8") from None
