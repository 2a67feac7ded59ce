"""A proposal as the record of a source, in canonical form. Pure. What is missing stays missing, and the check says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive.record.document import new_record
from archive.sourcing.duplicates import title_key

if TYPE_CHECKING:
    import datetime

    from archive.record.model import Record
    from archive.record.schema import Schema
    from archive.sourcing.proposal import Proposal

# Where the name of the site or journal is what the text was published in; elsewhere it is who published it.
_SERIAL = {"article", "article-journal", "article-magazine", "article-newspaper", "broadcast", "chapter", "paper-conference", "post-weblog"}
_BY_CONTAINER = {"article-magazine", "article-newspaper", "broadcast", "post-weblog"}
_TEXTS = ("type", "class", "title", "container-title", "publisher", "authority", "number", "volume", "page", "issued", "DOI", "URL", "language", "note")
ADDRESS_TITLE = "the words of the address"


def source_fields(proposal: Proposal) -> dict[str, Any]:
    """The fields of the source as plain values, without its citekey and the day on which it was read: what a form is filled with."""
    fields: dict[str, Any] = {name: text for name in _TEXTS if (text := proposal.text(name))}
    kind = fields.get("type", "")
    container, publisher = fields.pop("container-title", ""), fields.pop("publisher", "")
    if kind and kind not in _SERIAL:
        container, publisher = "" if not publisher or _same(container, publisher) else container, publisher or container
    if container:
        fields["container-title"] = container
    if publisher and not (container and (kind in _BY_CONTAINER or _same(container, publisher))):
        fields["publisher"] = publisher
    if authors := [author.row() for author in proposal.authors]:
        fields["author"] = authors
    title = proposal.best("title")
    if title and title.where == ADDRESS_TITLE:
        fields["title_basis"] = "address"
    return fields


def to_source(proposal: Proposal, schema: Schema, *, citekey: str, accessed: datetime.date) -> Record:
    """The record of the source.

    Args:
        proposal: what an editor confirmed.
        schema: the schema of the archive.
        citekey: its citekey.
        accessed: the day on which the text was read.
    """
    fields = {"id": citekey, **source_fields(proposal), "accessed": accessed.isoformat()}
    kind = schema.kinds["source"]
    return new_record(schema, "source", {name: fields[name] for name in kind.key_order if name in fields})


def _same(one: str, other: str) -> bool:
    return title_key(one).removeprefix("the ") == title_key(other).removeprefix("the ")
