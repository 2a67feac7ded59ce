"""Atom feeds: what is new, what was revised, what was corrected or taken back (RFC 4287). Pure.

Written with the standard library: what feed libraries add here is lxml and forms that are not ours, and a feed is twenty elements.
The ids of feeds and entries are UUIDs of names, the same wherever the archive is served; a `tag:` id would need a domain that is ours for good.
"""

from __future__ import annotations

import datetime
import re
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from archive.cite.csl import ARCHIVE
from archive.site.history import history_url
from archive.site.oneline import COLUMNS, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.site.terms import Terms

MOST = 50
"""How many entries a feed has at most; its page has the rest."""
MEDIA_TYPE = "application/atom+xml; charset=utf-8"
ATOM = "http://www.w3.org/2005/Atom"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
NOTHING_YET = "1970-01-01T00:00:00Z"
"""When a feed changed in which nothing was ever published; Atom wants a time."""
_NAMES = uuid.UUID("b2f3a6c4-52d1-5c1e-9a0b-6d8c7e1f4a35")  # drawn once; every id of every feed hangs on it
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+")  # no characters of XML 1.0
_ACTS = {"published": "published", "corrected": "corrected", "withdrawn": "withdrawn", "sealed": "sealed", "merged": "merged into another case", "updated": "updated"}
_ENDING = {"withdrawn", "sealed", "merged"}

# A case is in a feed from its first entry in the ledger on; the last entry is what the feed tells.
CASES = """
select {columns}, v.revision, v.time, v.act, v.reason, f.time as first
from cases c
join (select record, min(sequence) as first, max(sequence) as last from revisions group by record) l on l.record = c.id
join revisions v on v.sequence = l.last
join revisions f on f.sequence = l.first
where v.act not in ('withdrawn', 'merged') and {where}
order by v.sequence desc
limit :most
"""
CORRECTIONS = """
select v.sequence, v.record, v.revision, v.time, v.act, v.reason, v.note, v.merged_into, r.title, r.url,
  exists (select 1 from revisions l where l.record = v.record and l.sequence > v.sequence and l.act in ('withdrawn', 'sealed')) as taken_back
from revisions v left join records r on r.key = v.record
where v.act <> 'published'
order by v.sequence desc
limit :most
"""


@dataclass(frozen=True, slots=True)
class Category:
    """A term that a reader of feeds can sort by: a code, the address of the vocabulary that it is of (within the site, or a URN), and its label."""

    term: str
    scheme: str
    label: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry.

    Args:
        name: what its id is made from, never again used for another thing.
        title: in plain words.
        summary: in plain words.
        path: its page.
        frozen: the page of this very revision; may be empty.
        published: when it was first published, RFC 3339.
        updated: when it last changed, RFC 3339.
        categories: what it is about.
    """

    name: str
    title: str
    summary: str
    path: str
    frozen: str
    published: str
    updated: str
    categories: tuple[Category, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed.

    Args:
        name: what its id is made from.
        title: in plain words.
        subtitle: what it holds, in a sentence.
        path: its own address.
        page: the page for people that it belongs to.
        entries: newest first.
        since: when it changed if it has no entries, RFC 3339 or a day; may be empty.
    """

    name: str
    title: str
    subtitle: str
    path: str
    page: str
    entries: tuple[Entry, ...]
    since: str = ""

    @property
    def updated(self) -> str:
        """When it last changed."""
        return max((time_of(entry.updated) for entry in self.entries), default=time_of(self.since))


def cases_sql(where: str) -> str:
    """The query of the cases that a condition on `c` leaves, the ones that changed last first."""
    return CASES.format(columns=COLUMNS, where=where)


def case_entry(row: Mapping[str, Any], terms: Terms) -> Entry:
    """The entry of a case: one for all its revisions, so that a reader of feeds sees the same case changed and not another case.

    Args:
        row: a row of `cases_sql`.
        terms: the vocabularies.
    """
    line = one_line(row, terms)
    return Entry(
        f"case/{line.id}",
        line.heading,
        f"{line.summary} Revision {row['revision']}: {row['reason']}",
        f"/cases/{line.id}",
        f"/cases/{line.id}/r{row['revision']}",
        row["first"],
        row["time"],
        tuple(Category(row[column], f"/archive/vocabulary?name={name}", terms.label(name, row[column])) for column, name in _CATEGORIES if row[column]) + _country(row["country"], line.place),
    )


def correction_entry(row: Mapping[str, Any]) -> Entry:
    """The entry of one act of the ledger that changed or took back what was published; what is gone is never named.

    It leads to what the act changed; of an act that ended a case, to what is in its place.

    Args:
        row: a row of CORRECTIONS.
    """
    record, revision, act = row["record"], row["revision"], row["act"]
    case = not row["url"] or row["url"].startswith("/cases/")
    ended = act in _ENDING
    named = f"{record}, {row['title']}" if row["title"] and not ended and not row["taken_back"] else record
    said = [] if row["taken_back"] else [row["reason"], row["note"] or "", f"It is now part of {row['merged_into']}." if row["merged_into"] else ""]
    changed = history_url(record, revision) if case and not ended else ""
    return Entry(
        f"ledger/{row['sequence']}",
        f"{named}: {_ACTS.get(act, act)} (revision {revision})",
        " ".join(part for part in said if part) or "The case is no longer shown, and what was said of it before is not repeated.",
        changed or (f"/cases/{record}" if case else row["url"]),
        f"/cases/{record}/r{revision}" if changed and not row["taken_back"] else "",
        row["time"],
        row["time"],
        (Category(act, "/archive/revisions", _ACTS.get(act, act)),),
    )


def atom(feed: Feed, url: str) -> str:
    """A feed as a document of Atom.

    Args:
        feed: the feed.
        url: where the archive stands, without a slash at the end.
    """
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    _put(root, "id", urn(feed.name))
    _put(root, "title", feed.title)
    _put(root, "subtitle", feed.subtitle)
    _put(root, "updated", feed.updated)
    author = ET.SubElement(root, "author")
    _put(author, "name", ARCHIVE)
    _put(author, "uri", f"{url}/about")
    _link(root, "self", "application/atom+xml", url + feed.path)
    _link(root, "alternate", "text/html", url + feed.page)
    ET.SubElement(root, "link", {"rel": "license", "href": LICENCE})
    _put(root, "icon", f"{url}/favicon.ico")
    _put(root, "rights", f"CC BY 4.0, {ARCHIVE}, {LICENCE}")
    for entry in feed.entries:
        _entry(ET.SubElement(root, "entry"), entry, url)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def urn(name: str) -> str:
    """The id of a feed or entry: the UUID of its name (RFC 9562, version 5), whatever domain serves it."""
    return uuid.uuid5(_NAMES, fit(name)).urn


def time_of(text: str) -> str:
    """A time of the ledger or a day as RFC 3339 in UTC, to the second; `NOTHING_YET` where there is none."""
    if not text:
        return NOTHING_YET
    found = datetime.datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=datetime.UTC)).astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def fit(text: str) -> str:
    """A text without the characters that XML 1.0 has no way to write."""
    return _UNFIT.sub("\ufffd", text)


_CATEGORIES = (("status", "status"), ("kind", "case_kind"), ("modality", "modality"), ("mechanism", "mechanism"))


def _country(code: str | None, place: str) -> tuple[Category, ...]:
    return (Category(code, "urn:iso:std:iso:3166:-1", place.rpartition(", ")[2]),) if code else ()


def _entry(root: ET.Element, entry: Entry, url: str) -> None:
    _put(root, "id", urn(entry.name))
    _put(root, "title", entry.title)
    _put(root, "updated", time_of(entry.updated))
    _put(root, "published", time_of(entry.published))
    _link(root, "alternate", "text/html", url + entry.path)
    if entry.frozen:
        _link(root, "related", "text/html", url + entry.frozen, "This revision")
    for category in entry.categories:
        scheme = url + category.scheme if category.scheme.startswith("/") else category.scheme
        ET.SubElement(root, "category", {"term": fit(category.term), "scheme": scheme, "label": fit(category.label)})
    _put(root, "summary", entry.summary, type="text")


def _put(parent: ET.Element, tag: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, tag, attributes).text = fit(text)


def _link(parent: ET.Element, rel: str, media_type: str, href: str, title: str = "") -> None:
    ET.SubElement(parent, "link", {"rel": rel, "type": media_type, "href": href, **({"title": title} if title else {})})
