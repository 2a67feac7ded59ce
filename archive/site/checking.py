"""The check of a draft as the site does it: which draft a form has, and the report as a page shows it. Pure; nothing of a draft is kept or logged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.citecheck.drafts import MOST_BYTES
from archive.citecheck.report import Verdict, excerpt
from archive.site.uploads import UploadError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from archive.site.uploads import Sent

    Report = Mapping[str, Any]

MOST_BODY = MOST_BYTES + 100_000
"""How many bytes a form may have: a draft, and what a form writes around it."""
PASTED, UNNAMED = "The pasted text", "The file"
NAMELESS = (PASTED, UNNAMED)
"""What drafts without a name are called."""
ATTENTION = ("Needs attention", "Look at each of these before the draft is filed.")
FIRMER = ("Could be firmer", "The record stands. With its revision named, a reader can find later what you saw.")
CURRENT = ("Current", "What is cited is what the archive has today.")
UNKNOWN = ("Not in the archive", "The archive need not know these, and says nothing of them, neither good nor bad.")
SECTIONS = (ATTENTION, FIRMER, CURRENT, UNKNOWN)
"""The sections of a report, each with its title and a sentence on it."""
_EXCERPT = 300
_MOST_PLACES = 20


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one thing that a draft mentions, with every place where the same is said.

    Args:
        first: the finding, as the report has it.
        places: where in the draft, each once.
        more: how many places are not listed.
        before: the words of the sentence before the mention.
        mention: the mention itself, empty where the sentence does not have it.
        after: the words of the sentence after it.
        url: the page of the record on this site, or the empty text.
    """

    first: Mapping[str, Any]
    places: tuple[str, ...]
    more: int
    before: str
    mention: str
    after: str
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """Things of which the same is to be thought: what the section is called, a sentence on it, whether sentences are shown."""

    id: str
    title: str
    note: str
    whole: bool
    told: tuple[Told, ...]


def draft_of(parts: Sequence[Sent]) -> tuple[str, bytes]:
    """The name and the bytes of the draft that a form has.

    Raises:
        UploadError: it has none, or several.

    """
    files = [part for part in parts if part.file is not None and (part.file or part.data)]
    texts = [part for part in parts if part.file is None and part.field == "text" and part.data.strip()]
    if len(files) > 1:
        raise UploadError(400, "Several files came. Send one at a time.")
    if files and texts:
        raise UploadError(400, "A text and a file came. Send the one or the other.")
    if not files and not texts:
        raise UploadError(400, "Nothing came. Paste a text, or choose a file.")
    return (files[0].file or UNNAMED, files[0].data) if files else (PASTED, texts[0].data)


def sections(report: Report) -> list[Section]:
    """The findings of a report: what needs attention first, then what could be firmer, then the rest; empty sections are left out."""
    findings = report["findings"]
    rest = [finding for finding in findings if not finding["attention"]]
    of = {verdict: [finding for finding in rest if finding["verdict"] == verdict.value] for verdict in (Verdict.UNVERSIONED, Verdict.CURRENT, Verdict.UNKNOWN)}
    made = [
        Section("attention", *ATTENTION, whole=True, told=_told(finding for finding in findings if finding["attention"])),
        Section("firmer", *FIRMER, whole=False, told=_told(of[Verdict.UNVERSIONED])),
        Section("current", *CURRENT, whole=False, told=_told(of[Verdict.CURRENT])),
        Section("unknown", *UNKNOWN, whole=False, told=_told(of[Verdict.UNKNOWN])),
    ]
    return [section for section in made if section.told]


def wants_json(form: str, accept: str) -> bool:
    """Whether a program asks rather than a browser, which names text/html first."""
    return form == "json" or (not form and "application/json" in accept and "text/html" not in accept)


def _told(findings: Iterable[Mapping[str, Any]]) -> tuple[Told, ...]:
    """Findings that say the same of the same, together: a draft cites a case many times."""
    groups: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for finding in findings:
        groups.setdefault((finding["verdict"], finding["record"] or finding["text"], finding["says"], finding["instead"], *finding["details"]), []).append(finding)
    return tuple(_one(group) for group in groups.values())


def _one(group: Sequence[Mapping[str, Any]]) -> Told:
    first = group[0]
    places = tuple(dict.fromkeys(finding["place"] for finding in group))
    sentence = excerpt(first["sentence"], first["text"], _EXCERPT)
    before, mention, after = sentence.partition(first["text"]) if first["text"] else (sentence, "", "")
    url = first["url"] if first["url"].startswith("/") and not first["url"].startswith(("//", "/\\")) else ""
    return Told(first, places[:_MOST_PLACES], max(0, len(places) - _MOST_PLACES), before, mention, after, url)
