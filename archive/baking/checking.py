"""Whether every link of a baked folder leads somewhere: its pages are read again as a host sends them. Knows files alone, and nothing of how they were made."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_LINK = re.compile(r'<(?:a|area|link|script|img|form)\s(?:[^<>]*?\s)?(?:href|src|action|data-index)="([^"]*)"')
_ID = re.compile(r'<[a-z][^<>]*?\sid="([^"]*)"')
_ASKED = re.compile(r'\sdata-index="([^"]*)"')
_IN_CSS = re.compile(r"url\(\s*[\"']?([^\"')]+)")


class Looked(NamedTuple):
    """What was found in some pages: faults, and anchors of other pages that are linked to, each as path, anchor and page."""

    faults: list[str]
    anchors: list[tuple[str, str, str]]


def look(root: Path, paths: Sequence[str], base: str) -> Looked:
    """Read some pages and stylesheets.

    Args:
        root: the folder.
        paths: files within it.
        base: the path at which the folder is served, without a slash at its end.
    """
    faults: list[str] = []
    anchors: set[tuple[str, str, str]] = set()
    there: dict[str, str] = {}
    for path in paths:
        text = (root / path).read_text("utf-8")
        address = f"{base}/{path.removesuffix('index.html')}"
        ids = {unescape(found) for found in _ID.findall(text)} if path.endswith(".html") else set()
        for link in dict.fromkeys([*_LINK.findall(text), *_ASKED.findall(text)] if path.endswith(".html") else _IN_CSS.findall(text)):
            target = urlsplit(urljoin(address, unescape(link)))
            if target.scheme or target.netloc:
                continue
            if target.path not in there:
                there[target.path] = _file(root, target.path, base)
            file, anchor = there[target.path], unquote(target.fragment)
            if not file:
                faults.append(f"{path}: {unescape(link)} leads nowhere")
            elif anchor and file == path and anchor not in ids:
                faults.append(f"{path}: {unescape(link)} leads to no anchor of the page")
            elif anchor and file != path:
                anchors.add((file, anchor, path))
    return Looked(faults, sorted(anchors))


def look_for(root: Path, wanted: Iterable[tuple[str, Sequence[tuple[str, str]]]]) -> list[str]:
    """The faults of links to anchors of other pages.

    Args:
        root: the folder.
        wanted: files, each with the anchors that it should have and the page that links to each.
    """
    faults = []
    for file, anchors in wanted:
        ids = {unescape(found) for found in _ID.findall((root / file).read_text("utf-8"))} if file.endswith(".html") else set()
        faults += [f"{page}: {file} has no anchor {anchor}" for anchor, page in anchors if anchor not in ids]
    return faults


def _file(root: Path, path: str, base: str) -> str:
    """The file that a host sends for a path, or nothing."""
    if not path.startswith(f"{base}/"):
        return ""
    within = unquote(path.removeprefix(f"{base}/"))
    if ".." in within.split("/"):
        return ""
    file = f"{within}index.html" if not within or within.endswith("/") else within
    return file if (root / file).is_file() else ""
