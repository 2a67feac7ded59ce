"""The files in which citations leave the archive: one table of formats, which the site, the command line and the documentation read.

Each takes CSL-JSON objects in the order wanted and gives the text of a file. Pure: nothing is read, written or started.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

from archive.cite.bibtex import biblatex, bibtex
from archive.cite.csl import ARCHIVE
from archive.cite.own import is_own
from archive.cite.ris import ris

Render: TypeAlias = Callable[[Sequence[Mapping[str, Any]]], str]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file.

    Args:
        name: what it is called in commands and addresses.
        label: what people call it.
        media_type: by RFC 6838, registered where there is a registration.
        extension: of the file, without its dot.
        render: the text of the file for some items.
    """

    name: str
    label: str
    media_type: str
    extension: str
    render: Render


def csl_json(items: Sequence[Mapping[str, Any]]) -> str:
    """The items as they are, the archive named as the author of its own (https://github.com/citation-style-language/schema, csl-data.json)."""
    return json.dumps([{**item, "author": [{"literal": ARCHIVE}]} if is_own(item) else dict(item) for item in items], indent=2, ensure_ascii=False) + "\n"


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            Format("csl-json", "CSL-JSON", "application/vnd.citationstyles.csl+json", "csl.json", csl_json),
            Format("bibtex", "BibTeX", "application/x-bibtex", "bib", bibtex),
            Format("biblatex", "BibLaTeX", "application/x-bibtex", "biblatex.bib", biblatex),
            Format("ris", "RIS", "application/x-research-info-systems", "ris", ris),
        )
    }
)
