"""What it is that somebody pasted: told by its form alone. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from archive.sourcing.addresses import doi_of
from archive.sourcing.dockets import MOST_CHARACTERS, read_docket

Kind: TypeAlias = Literal["url", "doi", "docket", "bibtex", "ris", "csl", "unknown"]

_BIBTEX = re.compile(r"(?:\s|%[^\n]*\n)*@\s*[a-zA-Z]+\s*[{(]")
_RIS = re.compile(r"\s*TY  ?-")
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://\S+|\S+://\S+")
_BARE = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,24}(?::\d{1,5})?(?:[/?]\S*)?", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was pasted: its kind, and its text in the form in which it is asked for: a DOI without prefix, an address whole."""

    kind: Kind
    text: str


def recognise(text: str) -> Pasted:
    """Tell what was pasted: an address, DOI, docket number or citation, BibTeX, RIS or CSL-JSON; `unknown` where it is none of them."""
    bare = text.strip("\ufeff \t\r\n")
    kind: Kind = "unknown"
    if bare[:1] in {"{", "["} and bare[-1:] in {"}", "]"} and '"' in bare:
        kind = "csl"
    elif _BIBTEX.match(bare):
        kind = "bibtex"
    elif _RIS.match(bare):
        kind = "ris"
    elif doi := doi_of(bare):
        return Pasted("doi", doi)
    elif _URL.fullmatch(bare.strip("<>")):
        return Pasted("url", bare.strip("<>"))
    elif len(bare) < 2_000 and _BARE.fullmatch(bare):
        return Pasted("url", f"https://{bare}")
    elif len(bare) <= MOST_CHARACTERS and read_docket(bare).found:
        kind = "docket"
    return Pasted(kind, bare)
