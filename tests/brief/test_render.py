"""Papers as files: the same every time, within a time limit; HTML read by a parser."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import stat
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from archive.brief import render as rendering
from archive.brief.document import Paragraph, Part
from archive.brief.render import RenderError, render
from tests.brief.papers import EDITION, FORMS, HEADINGS, PAPERS, made, paper, paragraphs, pdf_text, word

if TYPE_CHECKING:
    from pathlib import Path

    from archive.brief.pandoc import Form

VOID = {"meta", "br", "hr", "col"}


class Page(HTMLParser):
    """What an HTML page holds; fails where a tag closes what is not open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, attribute: str) -> list[str]:
        return [value for _, attributes in self.tags if (value := attributes.get(attribute))]


@pytest.mark.parametrize("name", PAPERS)
def test_html_is_one_balanced_file_without_scripts(name: str) -> None:
    page = Page(made(name, "html").decode())
    assert {tag for tag, _ in page.tags} & {"script", "link", "img", "iframe", "object", "base", "form"} == set()
    assert [attribute for _, attributes in page.tags for attribute in attributes if attribute.startswith("on")] == []
    assert {href.partition(":")[0] for href in page.all("href") if not href.startswith("#")} <= {"https", "http"}
    assert page.all("src") == []
    assert page.tags[0] == ("html", {"lang": "en-US"})


@pytest.mark.parametrize("name", PAPERS)
def test_every_link_within_html_resolves(name: str) -> None:
    page = Page(made(name, "html").decode())
    inner = [href[1:] for href in page.all("href") if href.startswith("#")]
    assert set(inner) <= set(page.all("id"))
    assert len(inner) == {"sample": 8, "hostile": 2, "bare": 0}[name]


def test_html_has_headings_numbers_and_heads_of_rows() -> None:
    page = Page(made("sample", "html").decode())
    assert [tag for tag, _ in page.tags if tag in {"h1", "h2", "h3", "h4"}] == ["h1", *(f"h{level + 1}" for level, _ in HEADINGS)]
    assert [anchor for anchor in page.all("id") if anchor in {"p1", "p2", "p3", "p4"}] == ["p1", "p2", "p3", "p4"]
    assert [sum(tag == name for tag, _ in page.tags) for name in ("thead", "caption", "th", "td")] == [1, 1, 5, 4]
    said = " ".join("".join(page.words).split())
    assert "1. In January 2020 officers arrested Robert Williams at his home." in said
    assert EDITION in said


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", PAPERS)
def test_the_same_paper_is_the_same_file(form: Form, name: str) -> None:
    assert render(dataclasses.replace(PAPERS[name]), form) == made(name, form)


def test_the_day_of_the_edition_is_the_only_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    later = render(paper(date=datetime.date(2027, 1, 2)), "docx")
    assert {child.text for child in word(later, "docProps/core.xml") if child.tag.endswith(("created", "modified"))} == {"2027-01-02T00:00:00Z"}
    assert render(paper(), "docx") == made("sample", "docx")


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_what_the_paper_says(form: Form) -> None:
    everything = made("sample", form)
    match form:
        case "docx":
            said = " ".join(words for _, words in paragraphs(everything))
        case "pdf":
            said = pdf_text(everything)
        case _:
            said = " ".join(everything.decode().split())
    assert "see the table of incidents" in said
    assert "Woodbridge, New Jersey" in said


@pytest.mark.parametrize("form", FORMS)
def test_a_time_limit_ends_the_work(form: Form) -> None:
    with pytest.raises(RenderError, match="was not ready after 0 seconds and Pandoc was stopped; take fewer cases or parts"):
        render(paper(), form, timeout=0)


def test_a_page_that_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    endless = b"#for one in range(100000) { for two in range(100000) {} }"
    monkeypatch.setattr(rendering._Work, "pandoc", lambda *_, **__: endless)
    with pytest.raises(RenderError, match=r"after 0\.7 seconds and Typst was stopped"):
        render(paper(), "pdf", timeout=0.7)


def test_a_program_that_fails_or_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "paper.typ").write_text("#panic()")
    failing = tmp_path / "pandoc"
    failing.write_text("#!/bin/sh\necho 'it is broken' >&2\nexit 5\n")
    failing.chmod(failing.stat().st_mode | stat.S_IXUSR)
    with monkeypatch.context() as changed:
        changed.setattr(rendering, "_TEMPLATES", tmp_path)
        with pytest.raises(RenderError, match="Typst could not make the PDF: panicked"):
            render(paper(), "pdf")
    for path, message in ((failing, "Pandoc could not make the document: it is broken"), (tmp_path / "none", "Pandoc could not be started: No such file or directory")):
        monkeypatch.setattr(rendering, "program", functools.partial(str, path))
        with pytest.raises(RenderError, match=message):
            render(paper(), "html")


def test_a_contradiction_in_the_paper_is_refused() -> None:
    with pytest.raises(ValueError, match="paragraph 2 stands where 1 should"):
        render(paper(parts=(Part("a", "A", (Paragraph((), 2),)),)), "docx")
