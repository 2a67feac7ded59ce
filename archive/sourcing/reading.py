"""The door to what comes from outside: pages, PDFs and files of references are read in a confined process, and a proposal comes back.

Whatever is wrong with them is one sentence that says what to do. Nothing of them is stored, nothing that they name is fetched.
"""

from __future__ import annotations

import importlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.confined import Limits, OverLimit, run_confined
from archive.errors import ArchiveError
from archive.sourcing.proposal import Proposal, from_plain, to_plain

if TYPE_CHECKING:
    from collections.abc import Callable

LIMITS = Limits(seconds=20.0, processor_seconds=15, memory=1 << 30, answer=4_000_000)
MOST_ITEMS = 50
_NAMES = {"page": "The page", "pdf": "The PDF", "bibtex": "The BibTeX", "ris": "The RIS", "csl": "The CSL-JSON"}


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a kind is read: the module and the function, whether it is one text with an address, and how many bytes it may have."""

    module: str
    function: str
    addressed: bool
    most_bytes: int


_KINDS = {
    "page": _Kind("archive.sourcing.page", "read_page", addressed=True, most_bytes=10_000_000),
    "pdf": _Kind("archive.sourcing.pdf", "read_pdf", addressed=True, most_bytes=40_000_000),
    "bibtex": _Kind("archive.sourcing.bibtex", "read_bibtex", addressed=False, most_bytes=1_000_000),
    "ris": _Kind("archive.sourcing.ris", "read_ris", addressed=False, most_bytes=1_000_000),
    "csl": _Kind("archive.sourcing.csl", "read_csl", addressed=False, most_bytes=1_000_000),
}


class SourcingError(ArchiveError):
    """What was pasted or fetched cannot be read; the text says why and what to do instead."""


def read_page(html: bytes, url: str, charset: str = "", limits: Limits = LIMITS) -> Proposal:
    """What a page says of itself, and what can be guessed of it.

    Args:
        html: the page as it came, unpacked.
        url: where it was found at last.
        charset: the encoding that its headers gave, or nothing.
        limits: what reading it may use.

    Raises:
        SourcingError: it is too large, no page, or cannot be read within the limits.

    """
    return _read("page", html, [url, charset], limits)[0]


def read_pdf(data: bytes, url: str, limits: Limits = LIMITS) -> Proposal:
    """What a PDF says of itself, all of it guessed.

    Raises:
        SourcingError: as `read_page`.

    """
    return _read("pdf", data, [url], limits)[0]


def read_bibtex(text: str, limits: Limits = LIMITS) -> tuple[Proposal, ...]:
    """The entries of a BibTeX or BibLaTeX file, at most 50.

    Raises:
        SourcingError: as `read_page`, or it has none.

    """
    return _read("bibtex", _bytes(text), [], limits)


def read_ris(text: str, limits: Limits = LIMITS) -> tuple[Proposal, ...]:
    """The records of a RIS file, at most 50.

    Raises:
        SourcingError: as `read_bibtex`.

    """
    return _read("ris", _bytes(text), [], limits)


def read_csl(text: str, limits: Limits = LIMITS) -> tuple[Proposal, ...]:
    """The items of a text in CSL-JSON, at most 50.

    Raises:
        SourcingError: as `read_bibtex`.

    """
    return _read("csl", _bytes(text), [], limits)


def read_untrusted(data: bytes, name: str) -> dict[str, Any]:
    """Runs in the confined process: the proposals as plain values, or what is wrong.

    Args:
        data: what is to be read.
        name: JSON: the kind, and what its reader asks beside the data.
    """
    kind, *more = json.loads(name)
    how = _KINDS[kind]
    read: Callable[..., Any] = getattr(importlib.import_module(how.module), how.function)
    try:
        got = [read(data, *more)] if how.addressed else read(data.decode("utf-8"))
    except MemoryError:
        return {"error": "needs more memory than is allowed; enter the source by hand"}
    except ValueError as error:
        detail = "" if how.addressed else f" ({' '.join(str(error).split())[:200]})"
        return {"error": f"cannot be read{detail}; copy it again, or enter the source by hand"}
    except Exception:  # noqa: BLE001 - libraries raise anything over a hostile file, and a traceback would help nobody
        return {"error": "is damaged or nested beyond reading; enter the source by hand"}
    remarks = [f"There are {len(got)}; only the first {MOST_ITEMS} were read."] if len(got) > MOST_ITEMS else []
    return {"proposals": [to_plain(proposal.also((), remarks)) for proposal in got[:MOST_ITEMS]]}


def _read(kind: str, data: bytes, more: list[str], limits: Limits) -> tuple[Proposal, ...]:
    name = _NAMES[kind]
    most = _KINDS[kind].most_bytes
    if len(data) > most:
        raise SourcingError(f"{name} is larger than {most // 1_000_000} MB; enter the source by hand, or send a part of it")
    try:
        answer = run_confined(read_untrusted, data, json.dumps([kind, *more]), limits)
    except OverLimit:
        raise SourcingError(f"{name} could not be read within the limits of time and memory; enter the source by hand") from None
    if "error" in answer:
        raise SourcingError(f"{name} {answer['error']}")
    found = tuple(from_plain(plain) for plain in answer["proposals"])
    if not any(proposal.found for proposal in found):
        raise SourcingError(f"{name} has nothing that describes a source; copy it whole, or enter the source by hand")
    return found


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
