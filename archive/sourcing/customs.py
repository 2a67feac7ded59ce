"""What the archive already has, as far as proposals need it: sources to compare with, and how it files the pages of a host. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.sourcing.addresses import host_of
from archive.sourcing.proposal import Found, Proposal, Standing, found

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from archive.record.model import Record


@dataclass(frozen=True, slots=True)
class Known:
    """A source of the archive: its citekey and the fields by which another may be like it, each empty where it has none."""

    key: str
    title: str = ""
    url: str = ""
    doi: str = ""
    number: str = ""
    kind: str = ""
    source_class: str = ""
    container: str = ""
    publisher: str = ""
    original: str = ""


def known_source(record: Record) -> Known:
    """What proposals need to know of a source."""
    text = record.text
    return Known(
        key=record.id,
        title=record.title,
        url=text("URL"),
        doi=text("DOI"),
        number=text("number"),
        kind=text("type"),
        source_class=text("class"),
        container=text("container-title"),
        publisher=text("publisher"),
        original=text("copy_of", "URL"),
    )


def with_customs(proposal: Proposal, known: Iterable[Known]) -> Proposal:
    """The proposal with what the archive has for other sources of its host: known where at least two agree and none differs, else guessed."""
    host = host_of(proposal.text("URL"))
    others = [one for one in known if host and host_of(one.url) == host]
    return Proposal((*_customs(host, others), *proposal.found), proposal.remarks) if others else proposal


def _customs(host: str, others: Sequence[Known]) -> Iterator[Found]:
    for field, values in (
        ("class", [one.source_class for one in others]),
        ("type", [one.kind for one in others]),
        ("container-title", [one.container for one in others]),
        ("publisher", [one.publisher for one in others]),
    ):
        value, count = Counter(values).most_common(1)[0]
        # One host may hold texts of several types, so what the text says of its own type counts for more.
        standing: Standing = "known" if count == len(others) > 1 and field != "type" else "guessed"
        one = found(field, value, f"{count} of {len(others)} sources of {host} in the archive", standing)
        if one and 2 * count > len(others):
            yield one
