"""Changes as sentences that a reviewer or reader can check: what was added, taken out, changed, moved, and on what it rests.

Every sentence comes whole and in spans, so that a page can mark what was deleted and inserted; long texts bring a passage
with the changes marked within. Nothing here is HTML.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.changes.passage import Span, passage
from archive.changes.sourcing import sources_sentences
from archive.changes.wording import Wording, bare, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.changes.change import Act, Change, FieldChange
    from archive.changes.wording import Titles
    from archive.record.schema import Schema

_LONG = 60
_BESIDE = 3
# What a field is called before "of", where its label would not make a sentence.
_NOUNS = {"why": "The reason", "said_by": "The attribution", "as_of": "The date for which it is given", "what": "The text", "who": "The body", "value": "The value"}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A change in words.

    Args:
        act: what happened.
        where: the place, see `Change.where`.
        label: what pages call what changed.
        spans: the sentence, with what stood before as `del` and what stands now as `ins`.
        passage: for long texts, the text with its changes marked; else empty.
    """

    act: Act
    where: str
    label: str
    spans: tuple[Span, ...]
    passage: tuple[Span, ...] = ()

    @property
    def text(self) -> str:
        """The sentence as plain text."""
        return "".join(span.text for span in self.spans)


def sentences(changes: Sequence[Change], schema: Schema, titles: Titles) -> list[Sentence]:
    """The changes of one comparison in words, one sentence or more for each; rows that only have new numbers share one.

    Args:
        changes: what `difference` found.
        schema: the schema.
        titles: the title of the record of a kind and an id; the empty text where there is none.
    """
    return [sentence for number, change in enumerate(changes) for sentence in _told(change, number, changes, Wording(schema, schema.kinds[change.kind], titles))]


def _told(change: Change, number: int, changes: Sequence[Change], wording: Wording) -> Iterator[Sentence]:
    if change.part == "record":
        said = change.after or change.before
        spans = (Span(f"{change.label}: "), Span(f"{said['title']} ({said['id']})", _mark(change)), Span(f" was {_done(change)}."))
        yield _sentence(change, *spans)
    elif change.part == "order":
        unknown = (".".join(path) for path in change.after if path and wording.spec(path) is None and path not in {("statements",), ("looked_for",)})
        yield _sentence(change, Span(f"The order of keys that no schema knows changed; it is now {listed(unknown)}."))
    elif change.part == "field":
        yield _field(change, wording)
    elif change.act == "renumbered":
        yield from _renumbered(change, number, changes, wording)
    elif change.part == "paragraph":
        yield _paragraph(change)
    else:
        yield from _row(change, wording)


def _field(change: Change, wording: Wording) -> Sentence:
    if not change.path:
        return _sentence(change, Span("The narrative changed."), long=passage(change.before or "", change.after or ""))
    return _compared(change, change.label, wording.value(change.path, change.before), wording.value(change.path, change.after), change.before, change.after)


def _compared(change: Change, what: str, before: str, after: str, old: Any, new: Any) -> Sentence:
    """That something with a name changed, came or went; words of the same look stand as written."""
    if old is None:
        return _sentence(change, Span(f"{what}: "), Span(bare(after), "ins"), Span(" was added."))
    if new is None:
        return _sentence(change, Span(f"{what}: "), Span(bare(before), "del"), Span(" was taken out."))
    if before == after:
        before, after = str(old), str(new)
    if isinstance(old, str) and isinstance(new, str) and len(old) + len(new) > 2 * _LONG:
        return _sentence(change, Span(f"{what} changed."), long=passage(old, new))
    return _sentence(change, Span(f"{what} changed from "), Span(before, "del"), Span(" to "), Span(after, "ins"), Span("" if after.endswith(".") else "."))


def _paragraph(change: Change) -> Sentence:
    if change.act == "changed":
        moved = f" and is now paragraph {change.now}" if change.was != change.now else ""
        return _sentence(change, Span(f"Narrative: paragraph {change.was} changed{moved}."), long=passage(change.before, change.after))
    if change.act == "moved":
        return _sentence(change, Span(f"Narrative: paragraph {change.was} moved and is now paragraph {change.now}."))
    text = change.after if change.after is not None else change.before
    return _sentence(change, Span(f"Narrative: paragraph {change.now or change.was} was {_done(change)}."), long=(Span(text, _mark(change)),))


def _row(change: Change, wording: Wording) -> Iterator[Sentence]:
    row = change.after if change.after is not None else change.before
    if change.act in {"added", "removed"}:
        yield _came_or_went(change, row, wording)
        return
    for field in change.fields:
        yield from _row_field(change, field, wording)
    if change.act == "moved" or change.was != change.now:
        moved = "moved and is" if change.act == "moved" else "is"
        yield _sentence(change, Span(f"“{wording.name(change.path, row)}” {moved} now number {change.now} (was {change.was})."))


def _came_or_went(change: Change, row: dict[str, Any], wording: Wording) -> Sentence:
    name = wording.name(change.path, row, short=False)
    if change.path[0] == "statements":
        value = wording.value(change.path, row.get("value", ""), "value")
        head, shown = f"{change.label}: ", bare(value)
    else:
        head, shown = "", f"“{name}”"
    cites = row.get("cites")
    sources = f", on {listed(str(cite) for cite in cites)}" if isinstance(cites, list) and cites else ""
    besides = "".join(f"; {clause}" for clause in wording.besides(change.path, row))
    end = bare(f" was {_done(change)}{_beside(change, wording)}{sources}{besides}")
    return _sentence(change, Span(head), Span(shown, _mark(change)), Span(f"{end}."))


def _beside(change: Change, wording: Wording) -> str:
    """The values beside which a statement was added, or their number."""
    if change.path[0] != "statements" or not change.beside:
        return ""
    values = [wording.value(change.path, row.get("value", ""), "value") for row in change.beside]
    if len(values) <= _BESIDE and all(len(value) <= _LONG for value in values):
        return f" beside {listed(values)}"
    return f" beside {len(values)} {'other' if len(values) == 1 else 'others'}"


def _row_field(change: Change, field: FieldChange, wording: Wording) -> Iterator[Sentence]:
    path, old, new = change.path, field.before, field.after
    name = f"“{wording.name(path, change.after)}”"
    if not field.name:
        yield _sentence(change, Span(f"The order of fields of {name} changed."))
    elif field.name == "cites" and all(isinstance(value, (list, type(None))) for value in (old, new)):
        yield from (_sentence(change, *spans) for spans in sources_sentences(name, old or [], new or []))
    elif field.name == "value" and path[0] == "statements":
        yield _compared(change, change.label, wording.value(path, old, "value"), wording.value(path, new, "value"), old, new)
    else:
        if field.name == "rank" and path[0] == "statements":
            old, new = old or "normal", new or "normal"
        spec = wording.spec(path, field.name)
        noun = "The reason for the rank" if field.name == "why" and path[0] == "statements" else _NOUNS.get(field.name) or (spec.label if spec else field.name)
        # The row is called by what stands in it now, so a sentence on the words that call it says where it stands.
        called = f"{change.label} {change.now}" if field.name in {"what", "date", "who", "stance", "code", "ruling"} else name
        yield _compared(change, f"{noun} of {called}", wording.value(path, old, field.name), wording.value(path, new, field.name), old, new)


def _renumbered(change: Change, number: int, changes: Sequence[Change], wording: Wording) -> Iterator[Sentence]:
    """One sentence for a run of rows that kept their distance, told where the run begins."""
    if number and _follows(changes[number - 1], change):
        return
    last = number
    while last + 1 < len(changes) and _follows(changes[last], changes[last + 1]):
        last += 1
    end = changes[last]
    if change.part == "paragraph":
        one, several = "Narrative: paragraph", "Narrative: paragraphs"
    else:
        heading = wording.heading(change.path)
        one, several = f"{heading}: number", f"{heading}: numbers"
    if end is change:
        yield _sentence(change, Span(f"{one} {change.was} is now {one.split(': ')[1]} {change.now}."))
    else:
        yield _sentence(change, Span(f"{several} {change.was} to {end.was} are now {change.now} to {end.now}."))


def _follows(one: Change, other: Change) -> bool:
    """Whether two changes are neighbours of which each only has a new number, by the same distance."""
    if one.act != "renumbered" or other.act != "renumbered" or one.path != other.path:
        return False
    return (one.was or 0) + 1 == other.was and (one.now or 0) + 1 == other.now


def _sentence(change: Change, *spans: Span, long: tuple[Span, ...] = ()) -> Sentence:
    return Sentence(change.act, change.where, change.label, tuple(span for span in spans if span.text), long)


def _done(change: Change) -> str:
    return "added" if change.act == "added" else "taken out"


def _mark(change: Change) -> Any:
    return "ins" if change.act == "added" else "del"
