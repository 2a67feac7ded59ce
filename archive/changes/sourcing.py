"""How the sources of a row changed, in words: which came, which went, which are cited at another place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.changes.passage import Span
from archive.changes.wording import listed
from archive.errors import InvalidValue
from archive.record.citation import Citation, parse_cite

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def sources_sentences(name: str, before: Sequence[object], after: Sequence[object]) -> Iterator[tuple[Span, ...]]:
    """Sentences on the sources of the row of a name, in spans; at least one where the two differ."""
    old, new = [str(cite) for cite in before], [str(cite) for cite in after]
    gone, came = [cite for cite in old if cite not in new], [cite for cite in new if cite not in old]
    for one in list(gone):
        other = next((cite for cite in came if _cite(cite).key == _cite(one).key), None)
        if other:
            gone.remove(one)
            came.remove(other)
            places = _cite(one).locator or "no place", _cite(other).locator or "no place"
            yield (Span(f"The place in {_cite(one).key} on which {name} rests changed from "), Span(places[0], "del"), Span(" to "), Span(places[1], "ins"), Span("."))
    if came:
        yield (Span(listed(came), "ins"), Span(f" {_was(came)} added to the sources of {name}."))
    if gone:
        yield (Span(listed(gone), "del"), Span(f" {_was(gone)} taken out of the sources of {name}."))
    kept_before, kept_after = [cite for cite in old if cite in new], [cite for cite in new if cite in old]
    if kept_before != kept_after:
        yield (Span(f"The order of the sources of {name} changed from "), Span(listed(old), "del"), Span(" to "), Span(listed(new), "ins"), Span("."))


def _cite(text: str) -> Citation:
    try:
        return parse_cite(text)
    except InvalidValue:
        return Citation(text)


def _was(names: list[str]) -> str:
    return "was" if len(names) == 1 else "were"
