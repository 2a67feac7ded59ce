"""The archive's own records in APA 7 and Chicago, made in the process: every page shows them, and a page must not start a program.

What stands here is what the styles make of the same item (`archive.cite.styles`), word for word; the tests hold the two together.
A record names the archive, its id, revision, edition and date. It never says "retrieved" or "accessed". Pure.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from archive.cite.csl import ARCHIVE
from archive.cite.parts import FULL_MONTHS, clean
from archive.cite.text import Text, italic, link

if TYPE_CHECKING:
    from collections.abc import Mapping

_CASE = re.compile(r"WIA-\d+(?!\S*/)")
_OPENS = re.compile(r"""(^|[\s(\[“‘/–—-])(["'])(?=\S)""")
DATA_SET = "Data set"


def is_own(item: Mapping[str, Any]) -> bool:
    """Whether an item is a record, table or edition of the archive itself."""
    custom = item.get("custom") or {}
    return "record" in custom or (item.get("publisher") == ARCHIVE and not item.get("author"))


def identity(item: Mapping[str, Any]) -> str:
    """Which text of the archive is meant: `Case record WIA-0001, revision 1, edition 2026-11-21+3f2a9c1b`."""
    number = str(custom_of(item, "record") or item.get("number") or "")
    edition = str(custom_of(item, "edition"))
    revision = str(custom_of(item, "revision") or item.get("version") or "")
    parts = []
    if number:
        place = f"#{custom_of(item, 'statement')}" if custom_of(item, "statement") else ""
        parts.append(f"{record_kind(item)} {number}{place}")
    if revision and revision != edition:
        parts.append(f"revision {revision}")
    if edition:
        parts.append(f"edition {edition}")
    text = clean(", ".join(parts))
    return text[:1].upper() + text[1:]


def record_kind(item: Mapping[str, Any]) -> str:
    """What a record of the archive is called: `Case record` for a case, `Record` for any other; nothing for a dataset."""
    if item.get("type") == "dataset":
        return ""
    return clean(item.get("genre")) or ("Case record" if _CASE.match(str(custom_of(item, "record") or item.get("number") or "")) else "Record")


def custom_of(item: Mapping[str, Any], name: str) -> Any:
    """A field that CSL has no place for, or nothing."""
    return (item.get("custom") or {}).get(name) or ""


def own_title(item: Mapping[str, Any]) -> str:
    """The title with typographic quotation marks and single blanks."""
    text = clean(item.get("title") or item["id"])
    text = _OPENS.sub(lambda match: match[1] + ("“" if match[2] == '"' else "‘"), text)
    return text.replace('"', "”").replace("'", "’")


def inner_title(item: Mapping[str, Any]) -> str:
    """The title as it stands within quotation marks."""
    return own_title(item).translate(str.maketrans("“”", "‘’"))


def apa_own(item: Mapping[str, Any]) -> Text:
    """A record of the archive in APA 7 (https://apastyle.apa.org/style-grammar-guidelines/references): author, date, title, what it is, address."""
    day = _date(item)
    known = identity(item)
    described = f" ({known})" if known else ""
    kind = f" [{DATA_SET}]" if item.get("type") == "dataset" else ""
    title = own_title(item)
    end = "" if not (described or kind) and title[-1] in ".?!" else "."
    return Text.of(f"{ARCHIVE}. ({_american(day, year_first=True) or 'n.d.'}). ", italic(title), f"{described}{kind}{end}", *_address(item, " ", ""))


def chicago_own(item: Mapping[str, Any]) -> Text:
    """A record of the archive as an entry of a bibliography in Chicago's notes and bibliography, 18th edition."""
    title = inner_title(item)
    parts = [f"“{title}{'' if title[-1] in '.?!' else '.'}”", _ended(identity(item)), _ended(_american(_date(item)) or "n.d."), f"{DATA_SET}." if item.get("type") == "dataset" else ""]
    return Text.of(f"{ARCHIVE}. ", " ".join(part for part in parts if part), *_address(item, " ", "."))


def _address(item: Mapping[str, Any], before: str, after: str) -> tuple[Any, ...]:
    url = item.get("URL")
    return (before, link(url), after) if url else ()


def _ended(text: str) -> str:
    return text if not text or text.endswith(".") else text + "."


def _date(item: Mapping[str, Any]) -> list[int]:
    dates = (item.get("issued") or {}).get("date-parts") or [[]]
    return [int(part) for part in dates[0]]


def _american(date: list[int], *, year_first: bool = False) -> str:
    if not date:
        return ""
    year, *rest = date
    day = FULL_MONTHS[rest[0] - 1] if rest else ""
    if len(rest) > 1:
        day += f" {rest[1]}"
    if not day:
        return str(year)
    if year_first:
        return f"{year}, {day}"
    return f"{day}, {year}" if len(rest) > 1 else f"{day} {year}"
