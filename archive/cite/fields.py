"""What every export asks of an item: names, date, address, remarks, each as one clean line. Values only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from archive.cite.own import custom_of, identity, is_own
from archive.cite.parts import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

_VOLUME = re.compile(r"(\d+)\((\d[^()]*)\)")
_REPORTER = re.compile(r"(\d+) +(\D.*)")


def field(item: Mapping[str, Any], name: str) -> str:
    """A field of an item as one line; nothing where it is absent."""
    return clean(item.get(name))


def names(item: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The authors as family name and given names; a body has no given names. The archive wrote its own records."""
    if is_own(item) and not item.get("author"):
        return [(field(item, "publisher") or clean(custom_of(item, "archive")), "")]
    return [(clean(name.get("literal") or name.get("family", "")), "" if "literal" in name else clean(name.get("given", ""))) for name in item.get("author") or ()]


def dates(item: Mapping[str, Any], name: str = "issued") -> list[list[int]]:
    """The date as lists of year, month, day: one, two for a range, none where there is none."""
    return [[int(part) for part in parts] for parts in (item.get(name) or {}).get("date-parts") or () if parts]


def iso_date(item: Mapping[str, Any], name: str = "issued") -> str:
    """The date as in ISO 8601: `2021-04`, `2008/2009`."""
    return "/".join("-".join((f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:]))) for parts in dates(item, name))


def volume_and_issue(item: Mapping[str, Any]) -> tuple[str, str]:
    """A journal's `39(4)` in its two parts."""
    volume = field(item, "volume")
    match = _VOLUME.fullmatch(volume)
    return (match[1], match[2]) if match else (volume, field(item, "issue"))


def volume_and_reporter(item: Mapping[str, Any]) -> tuple[str, str]:
    """A law report's `599 F.3d` in its two parts."""
    volume = field(item, "volume")
    match = _REPORTER.fullmatch(volume)
    return (match[1], match[2]) if match else (volume, "")


def number(item: Mapping[str, Any]) -> str:
    """The number of a report, bill or docket; a statement has its place behind the number of its record."""
    text = field(item, "number") or clean(custom_of(item, "record") or custom_of(item, "docket"))
    place = clean(custom_of(item, "statement"))
    return f"{text}#{place}" if text and place and "#" not in text else text


def remarks(item: Mapping[str, Any]) -> str:
    """What a reader of an export must know and no field of it holds, as sentences."""
    said = [identity(item)] if is_own(item) else []
    said.append(field(item, "note"))
    if custom_of(item, "copy_of") and "Read in a copy" not in field(item, "note"):
        said.append(f"Read in a copy; original by {clean(custom_of(item, 'copy_of'))}")
    if custom_of(item, "untitled"):
        said.append("The title is not as printed")
    if (item.get("issued") or {}).get("circa"):
        said.append("The date is approximate")
    said += [f"Also cited as {clean(text)}" for text in custom_of(item, "citations") or ()]
    said += [f"Archived copy: {clean(copy['url'])} ({clean(copy.get('at', 'undated'))})" for copy in custom_of(item, "archived") or ()]
    return " ".join(text if text.endswith((".", "?", "!")) else f"{text}." for text in said if text)
