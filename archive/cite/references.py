"""References in any style: Bluebook and OSCOLA are the archive's own, APA and Chicago are CSL's through Pandoc, one run for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from archive.cite import bluebook, oscola, own, styles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from archive.cite.csl import Item
    from archive.cite.text import Text

Style: TypeAlias = Literal["bluebook", "oscola", "apa", "chicago"]


@dataclass(frozen=True, slots=True)
class StyleName:
    """A style as people know it: its name, and for whom it is."""

    label: str
    whose: str


STYLES: Mapping[Style, StyleName] = {
    "bluebook": StyleName("Bluebook", "court papers in the United States"),
    "oscola": StyleName("OSCOLA", "legal writing in the United Kingdom"),
    "apa": StyleName("APA 7", "social science"),
    "chicago": StyleName("Chicago", "history and the humanities, notes and bibliography"),
}


def references(items: Sequence[Item], style: Style) -> list[Text]:
    """The references of items, in their order.

    Args:
        items: CSL-JSON items.
        style: a key of STYLES.

    Raises:
        StyleError: Pandoc failed or took too long.

    """
    if style == "bluebook":
        return [bluebook.full(item) for item in items]
    if style == "oscola":
        return [oscola.full(item) for item in items]
    if all(own.is_own(item) for item in items):
        make = own.apa_own if style == "apa" else own.chicago_own
        return [make(item) for item in items]
    return styles.bibliography(items, style)
