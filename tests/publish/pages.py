"""What tests see of a page: its links, anchors, headings and inputs, and what is wrong with its HTML. This file asserts nothing."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
LANGUAGE = re.compile(r'<html lang="(en|es|pt-BR)">')
ORIGIN = "http://localhost"
FORBIDDEN = {"style", "img", "iframe", "object", "embed", "font"}
LINE_END = "\n"
LABELLED = {"input", "select", "textarea"}


@dataclass
class Page(HTMLParser):
    """A page read by a strict reader.

    Args:
        html: its text.
    """

    html: str
    faults: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    numbers: list[tuple[str, str]] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    headings: list[int] = field(default_factory=list)
    langs: set[str] = field(default_factory=set)
    graphs: list[dict[str, Any]] = field(default_factory=list)
    title: str = ""
    text: str = ""

    def __post_init__(self) -> None:
        HTMLParser.__init__(self, convert_charrefs=True)
        self._place = 0
        self._open: list[str] = []
        self._inputs: list[str] = []
        self._labels: set[str] = set()
        self._number: str | None = None
        self._words: list[str] = []
        self.feed(self.html)
        self.close()
        self._finish()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if len(given) < len(attrs):
            self._fault(f"<{tag}> has an attribute twice")
        if tag in FORBIDDEN:
            self._fault(f"<{tag}> on a page")
        if tag == "script" and not (given.get("type") == "application/ld+json" or given.get("src", "").startswith("/static/")):
            self._fault("a script that is neither a file of the site nor data")
        if "style" in given or any(name.startswith("on") for name in given):
            self._fault(f"<{tag}> has style or script in an attribute")
        self._identify(given)
        if tag in {"a", "link"} and "href" in given:
            self._link(tag, given)
        if tag == "form":
            self.links.append(given.get("action", ""))
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append(int(tag[1]))
        if tag == "label" and "for" in given:
            self._labels.add(given["for"])
        if tag in LABELLED and given.get("type") not in {"hidden", "submit"} and "label" not in self._open:
            self._inputs.append(given.get("id", ""))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self._open or self._open.pop() != tag:
            self._fault(f"</{tag}> closes nothing that is open")
        if tag == "a":
            self._number = None

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "script":
            self._read_script(data)
            return
        self._words.append(data)
        if self._open and self._open[-1] == "title":
            self.title += data
        if self._number is not None:
            self.numbers.append((data.strip(), self._number))

    @property
    def internal(self) -> list[str]:
        """The addresses within the site that it links to, without the ones of its own anchors."""
        return [link for link in self.links if link.startswith("/")]

    @property
    def external(self) -> list[str]:
        """The addresses elsewhere."""
        return [link for link in self.links if urlsplit(link).scheme in {"http", "https"}]

    def _identify(self, given: dict[str, str]) -> None:
        if "id" in given:
            if given["id"] in self.ids or not given["id"] or " " in given["id"]:
                self._fault(f"id {given['id']!r} is empty or there twice")
            self.ids.add(given["id"])
        if "lang" in given:
            self.langs.add(given["lang"])

    def _link(self, tag: str, given: dict[str, str]) -> None:
        href = given["href"]
        if tag == "a" and "hreflang" in given:
            return  # the same page in another language, which tests of languages follow
        if tag == "link" and given.get("rel") == "canonical":
            href = href.removeprefix(ORIGIN)
        if tag == "link" and given.get("rel") not in {"alternate", "canonical"} and urlsplit(href).scheme in {"http", "https"}:
            self._fault(f"<link> loads {href}")
        elif tag == "a" or given.get("rel") in {"canonical", "stylesheet"}:
            self.links.append(href)
        if "number" in given.get("class", "").split():
            self._number = href

    def _read_script(self, data: str) -> None:
        """Keep JSON-LD; a script of the page itself, or text that is no JSON, is a fault."""
        try:
            self.graphs.append(json.loads(data))
        except ValueError:
            self._fault("a script with a text that is no JSON")

    def _finish(self) -> None:
        self.text = " ".join(" ".join(self._words).split())
        if self._open:
            self._fault(f"left open: {self._open}")
        if self.headings.count(1) != 1:
            self._fault(f"{self.headings.count(1)} headings of the first level")
        for above, below in zip([0, *self.headings], self.headings, strict=False):
            if below > above + 1:
                self._fault(f"a heading of level {below} after one of level {above}")
        for name in self._inputs:
            if name not in self._labels:
                self._fault(f"an input without a label: {name!r}")
        for link in self.links:
            if link.startswith("#") and link[1:] not in self.ids:
                self._fault(f"{link} leads to no anchor of the page")
        if not self.html.startswith("<!DOCTYPE html>") or not LANGUAGE.search(self.html[:200]):
            self._fault("no doctype or language")
        if not self.title.strip():
            self._fault("no title")

    def updatepos(self, i: int, j: int) -> int:  # noqa: ARG002 - the parser passes it
        """Only the place is noted: the parser of the library would count the lines up to every tag, and only a fault needs them."""
        self._place = max(self._place, j)
        return j

    def _fault(self, what: str) -> None:
        self.faults.append(f"{what}, line {self.html.count(LINE_END, 0, self._place) + 1}")
