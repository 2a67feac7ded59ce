"""CITATION.cff, by which GitHub, Zenodo and Zotero learn how to cite the archive (https://citation-file-format.github.io, version 1.2.0). Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from archive.cite.fields import field, iso_date, names
from archive.cite.own import custom_of
from archive.cite.parts import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MESSAGE = "If you use the archive, cite it as below, with the edition that you used."
KEYWORDS = ("face recognition", "wrongful arrest", "misidentification", "biometrics")
LICENCE = "CC-BY-4.0"


def cff(item: Mapping[str, Any]) -> str:
    """The file for one edition of the archive.

    Args:
        item: the edition as CSL-JSON, of type `dataset` with its edition as `version`.

    """
    return "".join(f"{line}\n" for line in _lines(item))


def _lines(item: Mapping[str, Any]) -> Iterator[str]:
    yield "cff-version: 1.2.0"
    yield f"message: {_scalar(MESSAGE)}"
    yield "type: dataset"
    yield f"title: {_scalar(field(item, 'title'))}"
    yield "authors:"
    for family, given in names(item):
        yield f"  - family-names: {_scalar(family)}\n    given-names: {_scalar(given)}" if given else f"  - name: {_scalar(family)}"
    version = field(item, "version") or clean(custom_of(item, "edition"))
    released = iso_date(item)
    for name, value in (("version", version), ("date-released", released if len(released) == len("2026-11-21") else ""), ("url", field(item, "URL")), ("doi", field(item, "DOI"))):
        if value:
            yield f"{name}: {_scalar(value)}"
    yield f"license: {LICENCE}"
    yield "keywords:"
    yield from (f"  - {_scalar(word)}" for word in KEYWORDS)


def _scalar(text: str) -> str:
    """A text in quotes: whatever JSON can write, YAML reads as the same text."""
    return json.dumps(text, ensure_ascii=False)
