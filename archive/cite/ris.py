"""RIS, such that Zotero, EndNote and Mendeley file each kind of source where it belongs. rispy writes the lines.

The tags for each kind are those which Zotero's RIS translator reads (https://github.com/zotero/translators, `RIS.js`): a court is
PB and a docket SV for a decision, a number is SN for a report and M1 for a bill or an act, an edition is ET.
The website that shows a law or a decision is DP, for T2 would be its code. A body has a comma behind its name, as EndNote wants it.
A value is one line, so that none can begin a field. Archived copies stand in the notes, because Zotero would download them as attachments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rispy import RisWriter

from archive.cite.fields import dates, field, names, number, remarks, volume_and_issue, volume_and_reporter
from archive.cite.own import custom_of, is_own, record_kind
from archive.cite.parts import clean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TYPES = {
    "report": "RPRT", "legal_case": "CASE", "legislation": "STAT", "bill": "BILL", "regulation": "LEGAL", "webpage": "ELEC", "post": "ELEC", "post-weblog": "BLOG",
    "article-newspaper": "NEWS", "article-magazine": "MGZN", "article-journal": "JOUR", "paper-conference": "CPAPER", "book": "BOOK", "dataset": "DATA",
    "broadcast": "VIDEO", "speech": "SLIDE",
}  # fmt: skip
_DECISIONS = ("legal_case", "regulation")
_ACTS = ("legislation", "bill")
_NUMBERED = (*_ACTS, "dataset", "book")
_VOLUMED = ("article-journal", "article-magazine", "article-newspaper", "paper-conference", "book")


def ris(items: Sequence[Mapping[str, Any]]) -> str:
    """The items as a RIS file (https://en.wikipedia.org/wiki/RIS_(file_format))."""
    writer = RisWriter(delimiter_tags_mapping={})  # a semicolon may stand in an address
    writer.set_header = lambda count: ""  # noqa: ARG005 - rispy numbers its records in lines that are no RIS, and passes the number
    return str(writer.formats([_record(item) for item in items]))


def _record(item: Mapping[str, Any]) -> dict[str, Any]:
    kind = item["type"]
    days = dates(item)
    pages = field(item, "page").replace("–", "-").split("-")
    law = kind in _DECISIONS or kind in _ACTS
    place = field(item, "container-title")
    record: dict[str, Any] = {
        "type_of_reference": _TYPES.get(kind, "GEN"),
        "id": clean(item["id"]),
        "title": field(item, "title"),
        "authors": [f"{family}, {given}" if given else f"{family}," for family, given in names(item)],
        "secondary_title": "" if law else place,
        "database_provider": place or field(item, "publisher") if law else "",
        "publisher": field(item, "authority") if law else field(item, "publisher") or field(item, "authority"),
        "year": str(days[0][0]) if days else "",
        "date": _date(days),
        "edition": _edition(item),
        **_numbers(item),
        "start_page": pages[0],
        "end_page": pages[1] if len(pages) == 2 else "",
        "type_of_work": record_kind(item) if is_own(item) else field(item, "genre"),
        "doi": field(item, "DOI"),
        "urls": [field(item, "URL")] if item.get("URL") else [],
        "access_date": "" if is_own(item) else _date(dates(item, "accessed")),
        "language": field(item, "language"),
        "notes": _notes(item),
    }
    return {name: value for name, value in record.items() if value}


def _edition(item: Mapping[str, Any]) -> str:
    """The revision of a record, the version of anything else; nothing where Zotero reads ET as a session of parliament."""
    return "" if item["type"] in _ACTS else clean(item.get("version") or custom_of(item, "revision"))


def _numbers(item: Mapping[str, Any]) -> dict[str, Any]:
    """Volume and number under the tags that the kind of item has for them; a number without a tag stands in the notes."""
    kind, told = item["type"], number(item)
    if kind in _DECISIONS:
        volume, reporter = volume_and_reporter(item)
        return {"volume": volume, "secondary_authors": [reporter] if reporter else [], "unknown_tag": {"SV": [told]} if told else {}}
    if kind == "report":
        return {"issn": told}
    volume, issue = volume_and_issue(item) if kind in _VOLUMED else ("", "")
    return {"volume": volume, "number": issue, "note": told if kind in _NUMBERED else ""}


def _notes(item: Mapping[str, Any]) -> list[str]:
    """The remarks, and a number that has no tag: Zotero reads M1 of a web page as the day of access."""
    tagged = item["type"] in (*_DECISIONS, *_NUMBERED, "report")
    told = "" if tagged else number(item)
    note = " ".join(text for text in (f"Number: {told}." if told else "", remarks(item)) if text)
    return [note] if note else []


def _date(days: list[list[int]]) -> str:
    """Year, month and day with slashes; of a range its beginning, for RIS has no ranges."""
    return "/".join((f"{days[0][0]:04}", *(f"{part:02}" for part in days[0][1:]))) if days else ""
