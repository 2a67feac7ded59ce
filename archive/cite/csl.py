"""CSL-JSON items: from rows of the database to what every citation is made from. Pure.

The variables are those of the Citation Style Language (https://docs.citationstyles.org/en/stable/specification.html#appendix-iv-variables);
what it has no place for stands in `custom`, which its schema leaves to the applications.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.errors import InvalidValue
from archive.record.dates import parse_date

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from archive.record.dates import Date

Item = dict[str, Any]

ARCHIVE = "Wrongful-Identification Case Archive"
_SAME = {"type": "type", "title": "title", "container_title": "container-title", "publisher": "publisher", "authority": "authority", "number": "number", "volume": "volume", "page": "page"}
UNDECIDED = {"settled", "pending"}
_READ_IN_COPY = "Read in a copy; the original is by {}."


@dataclass(frozen=True, slots=True)
class Edition:
    """The state of the archive that is cited.

    Args:
        name: its name, like `2026-11-22+3f2a9c1b`: the day of the latest entry in the ledger, and the hash of the data.
        date: that day, YYYY-MM-DD, or empty where nothing was published yet.
        url: where the archive stands, without a slash at the end; empty where that is not known, and then nothing invents it.
    """

    name: str
    date: str = ""
    url: str = ""

    def address(self, path: str) -> str:
        """The address of a page, or nothing."""
        return self.url + path if self.url else ""


def csl_date(edtf: str | None) -> dict[str, Any] | None:
    """A date of the data as CSL wants it: the parts that are known, two for a span, `circa` where it is uncertain."""
    if not edtf:
        return None
    try:
        spans = [_span(parse_date(end)) for end in edtf.split("/")]
    except InvalidValue:
        return {"literal": edtf}
    first, last = spans[0][0], spans[-1][-1]
    return {"date-parts": [first] if first == last else [first, last], **({"circa": True} if set(edtf) & set("~?%") else {})}


def _span(date: Date) -> tuple[list[int], list[int]]:
    """The first and the last parts that a date may mean, as exact as it is."""
    size = {"day": 3, "month": 2, "season": 2}.get(date.precision, 1)
    return list(date.lower[:size]), list(date.upper[:size])


def source_item(row: Mapping[str, Any]) -> Item:
    """The item of a source, from its row in `sources`."""
    item: Item = {"id": row["id"], **{name: row[column] for column, name in _SAME.items() if row[column]}}
    if row["author"]:
        item["author"] = json.loads(row["author"])
    _set(item, issued=csl_date(row["issued"]), accessed=csl_date(row["accessed"]), URL=row["url"], DOI=row["doi"], language=row["language"])
    if row["copy_of_publisher"]:
        item["note"] = _READ_IN_COPY.format(row["copy_of_publisher"])
    captures = json.loads(row["captures"] or "[]")
    archived = [{"url": capture["archive_url"], "at": capture.get("at", "")[:10]} for capture in captures if capture.get("archive_url")]
    custom: dict[str, Any] = {"class": row["class"]}
    _set(custom, copy_of=row["copy_of_publisher"], archived=archived, untitled=row["title_basis"] in {"address", "descriptive"})
    return {**item, "custom": custom}


def ruling_item(row: Mapping[str, Any], values: Mapping[str, Sequence[str]]) -> Item:
    """The item of a court decision or docket: the proceeding itself, as a court cites it.

    Args:
        row: its row in `rulings`.
        values: the best-ranked values, as written, of `docket`, `citation`, `filed`, `decided` and `outcome`.
    """
    decided, filed, docket, outcome = (next(iter(values.get(name, ())), "") for name in ("decided", "filed", "docket", "outcome"))
    item: Item = {"id": f"rulings/{row['id']}", "type": "legal_case", "title": row["title"], "authority": row["court"]}
    # A settlement or a suit still going on is no decision, so the day of the filing tells which proceeding it is.
    _set(item, number=docket, issued=csl_date((filed or decided) if outcome in UNDECIDED else (decided or filed)))
    custom: dict[str, Any] = {"country": row["country"], "citations": list(values.get("citation", ()))}
    _set(custom, court_id=row["court_id"], docket=docket, filed=filed, decided=decided)
    return {**item, "custom": custom}


def record_item(row: Mapping[str, Any], edition: Edition, revision: int | None = None, revised: str = "") -> Item:
    """The item of a record of the archive: a report by the archive, named by id, revision, edition and date, never by the day it was looked up.

    Args:
        row: its row in `records`.
        edition: the edition cited.
        revision: the revision, for cases, which alone have numbered ones.
        revised: the day of that revision, YYYY-MM-DD.
    """
    path = f"{row['url']}/r{revision}" if revision else row["url"]
    return _own(row["key"], "report", row["title"], row["key"], edition, path, revised or edition.date, {"record": row["key"], "revision": str(revision) if revision else None})


def statement_item(of: Item, statement: Mapping[str, Any], label: str) -> Item:
    """The item of one statement of a record.

    Args:
        of: the item of the record.
        statement: its row in `statements`, `events`, `failures`, `responses`, `proceedings` or `findings`.
        label: what pages call the property.
    """
    place = statement["id"].partition("#")[2]
    item = {**of, "id": statement["id"], "title": f"{label}, in {of['title']}", "number": statement["id"], "custom": {**of["custom"], "statement": place}}
    if "URL" in of:
        item["URL"] = f"{of['URL']}#{place}"
    return item


def page_item(title: str, path: str, edition: Edition) -> Item:
    """The item of a list, table or query of the archive: a dataset."""
    return _own(path.strip("/") or "archive", "dataset", title, "", edition, path, edition.date, {})


def edition_item(edition: Edition) -> Item:
    """The item of the archive as a whole, in one edition."""
    return _own("archive", "dataset", ARCHIVE, "", edition, "/", edition.date, {})


def _own(item_id: str, kind: str, title: str, number: str, edition: Edition, path: str, date: str, custom: dict[str, Any]) -> Item:
    item: Item = {"id": item_id, "type": kind, "title": title, "publisher": ARCHIVE}
    _set(item, number=number, version=custom.get("revision") or edition.name, issued=csl_date(date), URL=edition.address(path), language="en")
    filled: dict[str, Any] = {"archive": ARCHIVE, "edition": edition.name}
    _set(filled, **custom)
    return {**item, "custom": filled}


def _set(into: dict[str, Any], **values: Any) -> None:
    """Set what is not empty."""
    into.update({name: value for name, value in values.items() if value})
