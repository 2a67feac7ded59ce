"""The picture that goes with a link in messages and posts, 1200 x 630: words on paper, as SVG. Pure.

No faces, no photographs, nothing that a record does not say: what is alleged is called so in the same size as the rest.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from archive.cite.csl import ARCHIVE
from archive.site.feeds import fit
from archive.site.icons import ACCENT, PAPER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.site.oneline import OneLine

WIDTH, HEIGHT = 1200, 630
INK, SOFT, LINE = "#1d1b18", "#5a554d", "#d8d2c6"
_FONTS = "'Liberation Sans', 'Noto Sans CJK SC'"  # the renderer brings the first, a package of ours the second, so a card looks the same on every machine
_LEFT, _ROOM = 80, 1040
_TITLES = ((80, 2), (64, 3), (50, 4))
"""Sizes of a title in pixels, each with how many lines it may take; the largest that fits is used."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says.

    Args:
        title: in large letters.
        lines: what is said below it, one line each.
        mark: the line in the foot that must not be missed: the status of a case; may be empty.
        number: the id in the corner; may be empty.
    """

    title: str
    lines: tuple[str, ...]
    mark: str = ""
    number: str = ""

    @property
    def words(self) -> str:
        """All that the picture says, for those who do not see it."""
        said = "; ".join(part for part in (self.title, *self.lines, self.mark.rstrip("."), self.number) if part)
        return f"{said}. {ARCHIVE}."


def case_card(line: OneLine) -> Card:
    """The card of a case."""
    return Card(line.title, tuple(part for part in (line.kind, line.place, line.date) if part), line.standing, line.id)


def home_card(sizes: Mapping[str, int]) -> Card:
    """The card of the home page, and of every page that has none of its own.

    Args:
        sizes: the number of `cases` and of `sources`.
    """
    return Card(
        "Documented cases of wrongful biometric identification",
        (f"{sizes['cases']:,} cases: confirmed, alleged and disputed", f"{sizes['sources']:,} sources; every statement with its own, and with its standing"),
    )


def list_card(title: str, number: int, one: str, several: str) -> Card:
    """The card of a list, with how many records it has."""
    return Card(title, (f"{number:,} {one if number == 1 else several}", "Each with its sources"))


def card_svg(card: Card) -> str:
    """A card as SVG of 1200 x 630."""
    size, title = _fitted(fit(card.title))
    top = 190
    texts = [_text(_LEFT, top + number * round(size * 1.12), part, size, INK) for number, part in enumerate(title)]
    below = top + (len(title) - 1) * round(size * 1.12) + 70
    for line in card.lines:
        for part in _wrapped(fit(line), 34, 2):
            if below < HEIGHT - 110:
                texts.append(_text(_LEFT, below, part, 34, SOFT))
                below += 48
    foot = _text(_LEFT, HEIGHT - 56, _cut(fit(card.mark), 34, _ROOM - 200), 34, ACCENT, bold=True) if card.mark else ""
    number = _text(WIDTH - _LEFT, HEIGHT - 56, fit(card.number), 34, SOFT, end=True) if card.number else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/><rect width="{WIDTH}" height="14" fill="{ACCENT}"/>'
        f"{_text(_LEFT, 92, ARCHIVE, 30, ACCENT)}{''.join(texts)}"
        f'<path d="M{_LEFT} {HEIGHT - 106}H{WIDTH - _LEFT}" stroke="{LINE}" stroke-width="2"/>{foot}{number}</svg>'
    )


def width_of(text: str, size: float) -> float:
    """How wide a text is at most, about, in pixels; no font is asked, so that the same card comes out everywhere.

    East Asian signs are as wide as they are high (Unicode Standard Annex 11); of other letters, capitals and m and w are the wide ones.
    """
    return sum(_ems(character) for character in text) * size


def _ems(character: str) -> float:
    if unicodedata.east_asian_width(character) in {"W", "F"}:
        return 1.0
    if unicodedata.combining(character):
        return 0.0
    if character in "iljtfrI.,:;'’()| ":
        return 0.34
    return 0.78 if character.isupper() or character in "mwMW" or ord(character) > 0x2FF else 0.53


def _fitted(title: str) -> tuple[int, list[str]]:
    """The size of a title and its lines; one that never fits ends in an ellipsis."""
    for size, most in _TITLES:
        lines = _wrapped(title, size, most + 1)
        if len(lines) <= most:
            return size, lines
    size, most = _TITLES[-1]
    return size, _wrapped(title, size, most)


def _wrapped(text: str, size: int, most: int) -> list[str]:
    """A text in at most so many lines, broken at blanks, or anywhere in a word that is wider than a line."""
    lines = [""]
    for word in text.split():
        for piece in _pieces(word, size):
            joined = f"{lines[-1]} {piece}" if lines[-1] else piece
            if width_of(joined, size) <= _ROOM:
                lines[-1] = joined
            else:
                lines.append(piece)
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], _cut(" ".join(lines[most - 1 :]), size, _ROOM)]


def _pieces(word: str, size: int) -> list[str]:
    if width_of(word, size) <= _ROOM:
        return [word]
    pieces = [""]
    for character in word:
        if width_of(pieces[-1] + character, size) > _ROOM:
            pieces.append("")
        pieces[-1] += character
    return pieces


def _cut(text: str, size: int, room: int) -> str:
    """A text that fits, with an ellipsis where something is left out."""
    if width_of(text, size) <= room:
        return text
    kept = ""
    for character in text:
        if width_of(f"{kept}{character}…", size) > room:
            break
        kept += character
    return f"{kept.rstrip()}…"


def _text(x: int, y: int, text: str, size: int, colour: str, *, bold: bool = False, end: bool = False) -> str:
    extra = (' font-weight="bold"' if bold else "") + (' text-anchor="end"' if end else "")
    return f'<text x="{x}" y="{y}" font-family="{_FONTS}" font-size="{size}" fill="{colour}"{extra}>{escape(text)}</text>'
