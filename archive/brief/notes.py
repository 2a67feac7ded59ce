"""Footnotes of a paper: full at first, short afterwards, and a record of where each source is cited. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from archive.brief.document import Note
from archive.cite.text import Text, joined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from archive.brief.matter import Cited
    from archive.cite.csl import Item

ARCHIVE_RECORD = "the archive's own record"


class LegalStyle(Protocol):
    """How a style of legal citation writes a source; `archive.cite.bluebook` and `archive.cite.oscola` are such."""

    def full(self, item: Item, locator: str | None = None) -> Text:
        """At first."""

    def short(self, item: Item, locator: str | None, first_note: int) -> Text:
        """Later on, with the number of the note that cites it in full."""

    def again(self, locator: str | None, item: Item | None = None) -> Text:
        """Where the citation before is of the same source alone."""

    def authority(self, item: Item) -> Text:
        """In a table of authorities."""


@dataclass(slots=True)
class Notes:
    """The notes of one paper, in order.

    Args:
        style: how they are written.
        sources: the items that may be cited, by citekey.
    """

    style: LegalStyle
    sources: Mapping[str, Item]
    number: int = 0
    first: dict[str, int] = field(default_factory=dict)
    places: dict[str, dict[str, None]] = field(default_factory=dict)
    _before: tuple[str, ...] = ()
    _last_locator: str | None = None

    def cite(self, cited: Sequence[Cited], place: str) -> tuple[Note, ...]:
        """A note on what rests on some sources, or none where there is nothing to cite.

        Args:
            cited: the sources, with the places in them.
            place: where in the paper the note stands, like `¶ 12`.
        """
        known = [one for one in cited if one.source in self.sources]
        return (self._note([(one.source, self.sources[one.source], one.locator) for one in known], place),) if known else ()

    def cite_item(self, item: Item, place: str) -> Note:
        """A note on an item that is no source, like a record of the archive itself."""
        return self._note([(str(item["id"]), item, None)], place)

    def _note(self, cited: list[tuple[str, Item, str | None]], place: str) -> Note:
        self.number += 1
        texts = []
        before = self._before
        for key, item, locator in cited:
            self.places.setdefault(key, {})[place] = None
            if before == (key,):
                texts.append(self.style.again(locator if locator != self._last_locator else None, item))
            elif key in self.first and self.first[key] != self.number:
                texts.append(self.style.short(item, locator, self.first[key]))
            else:
                texts.append(self.style.full(item, locator))
            self.first.setdefault(key, self.number)
            before, self._last_locator = (key,), locator
        self._before = tuple(key for key, _, _ in cited)
        text = joined("; ", texts)
        return Note(self.number, text if text.plain.endswith(".") else Text.of(text, "."))
