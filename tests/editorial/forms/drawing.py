"""A form drawn by its templates, and what a browser without a script would post of it. Asserts nothing."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined

if TYPE_CHECKING:
    from archive.editorial.forms import View

_PAGE = """{% import "forms/form.html" as forms %}<!doctype html><html lang="en"><head><title>A form</title></head><body>
{{ forms.save_state() }}{{ forms.problem_list(view) }}{{ forms.contents(view) }}
<form method="post" action="/x" novalidate autocomplete="off">{{ forms.draw(view) }}</form>{{ forms.guide(view) }}</body></html>"""

ENVIRONMENT = Environment(loader=PackageLoader("archive.editorial", "templates"), autoescape=True, undefined=StrictUndefined)


class Page(HTMLParser):
    """What stands on a page: its elements (those of templates apart), and what its form would post."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.posted: list[tuple[str, str]] = []
        self.templates = 0
        self._area = self._select = ""
        self._text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Gather an element, and its value where it is a field."""
        values = {name: value or "" for name, value in attrs}
        if tag == "template":
            self.templates += 1
        if self.templates:
            return
        self.elements.append((tag, values))
        if tag == "input":
            self.posted.append((values["name"], values["value"]))
        elif tag == "select":
            self._select = values["name"]
        elif tag == "option" and self._select and "selected" in values:
            self.posted.append((self._select, values["value"]))
        elif tag == "textarea":
            self._area, self._text = values["name"], []

    def handle_endtag(self, tag: str) -> None:
        """Close an element; of the text of a textarea, the first line end is markup."""
        if tag == "template":
            self.templates -= 1
        elif tag == "select":
            self._select = ""
        elif tag == "textarea" and self._area:
            self.posted.append((self._area, "".join(self._text).removeprefix("\n").replace("\n", "\r\n")))
            self._area = ""

    def handle_data(self, data: str) -> None:
        """Gather the text of a textarea."""
        if self._area:
            self._text.append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every element of a kind."""
        return [values for found, values in self.elements if found == tag]


def drawn(view: View) -> str:
    """The page of a form."""
    return ENVIRONMENT.from_string(_PAGE).render(view=view)


def sent(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    """What a server reads of what a browser posts."""
    return parse_qs(urlencode(pairs), keep_blank_values=True, strict_parsing=True, max_num_fields=None)
