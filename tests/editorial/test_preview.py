from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from archive.editorial import prepress, previewing
from archive.editorial.inert import inert
from archive.editorial.preview import POLICY
from archive.editorial.previewing import Previews, closure
from archive.editorial.records import schema_of
from archive.editorial.work import DraftFile
from tests import factory
from tests.editorial.test_drafts import PATH, TEXT, begun, write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.editorial.conftest import Desk

SITE = "https://archive.example"


def page_of(desk: Desk, text: str, path: str = PATH) -> prepress.Proof:
    """A proof of a text, made in this process."""
    data = desk.settings.data
    folder = data.parent / f"proof-{len(list(data.parent.iterdir()))}"
    folder.mkdir()
    texts = closure(data, schema_of(data), path, {path: DraftFile(path, None, text, 1)})
    return prepress.proof(folder, data, desk.settings.publish, path, texts, desk.clock().date())


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """Previews made in this process, for tests of what is around them; here stands of what."""
    made: list[str] = []

    def make(_data: Path, _publish: Path, own: str, texts: dict[str, str], _today: object) -> prepress.Proof:
        made.append(texts[own])
        return prepress.Proof(f"<main><h1>{own}</h1><p>{tmp_path.name}</p></main>", address="/cases/WIA-0000")

    monkeypatch.setattr(previewing, "_made", make)
    return made


def test_a_draft_is_shown_as_the_site_would_and_under_its_own_policy(desk: Desk) -> None:
    ada = desk.signed_in("ada", "contributor")
    draft = begun(ada)
    write(ada, draft)
    answer = ada.get(f"{draft}/page/{PATH}")
    assert answer.status_code == 200
    assert "Robert Example, who" in answer.text
    assert "Not established" not in answer.text.partition("When")[2][:400]
    assert {name: answer.headers[name] for name in POLICY} == POLICY
    assert "<script" not in answer.text
    assert "frame-ancestors 'none'" in ada.get(f"{draft}/preview").headers["Content-Security-Policy"]


def test_a_preview_is_made_once_for_each_text(desk: Desk, at_once: list[str]) -> None:
    ada = desk.signed_in("ada", "contributor")
    draft = begun(ada)
    write(ada, draft)
    for _ in range(2):
        assert f"<h1>{PATH}</h1>" in ada.get(f"{draft}/page/{PATH}").text
    write(ada, draft, TEXT.replace("Maria", "Mary"))
    ada.get(f"{draft}/page/{PATH}")
    assert len(at_once) == 2


def test_nobody_sees_a_strangers_preview(desk: Desk, at_once: list[str]) -> None:
    draft = begun(desk.signed_in("ada", "contributor"))
    eve = desk.signed_in("eve", "contributor")
    assert eve.get(f"{draft}/page/{PATH}").status_code == 404
    assert eve.get(f"{draft}/preview").status_code == 404
    assert at_once == []


def test_a_draft_that_withdraws_says_what_readers_will_see(desk: Desk, at_once: list[str]) -> None:
    bo = desk.signed_in("bo", "editor")
    draft = bo.post("/published/open", {"kind": "case", "record": "WIA-0001", "act": "withdrawn"}).headers["Location"]
    path = next((desk.settings.data / "cases").iterdir()).name
    assert "has the case withdrawn" in bo.get(f"{draft}/page/cases/{path}").text
    assert at_once == []


@pytest.mark.parametrize(
    ("before", "after", "left_out"),
    [
        ("value: 2020-01-09", "value: nineteen", ("statements.arrest_date.1",)),
        ("modality: face", "modality: smell", ("modality",)),
        ("status: confirmed\n", "", ()),
        ("date: 2018-10-02", "date: long ago", ("events.1",)),
        ("The charge was dropped", "[@open The charge was dropped", ()),
    ],
)
def test_what_cannot_be_read_is_left_out_and_the_rest_is_shown(desk: Desk, before: str, after: str, left_out: tuple[str, ...]) -> None:
    assert before in TEXT
    made = page_of(desk, TEXT.replace(before, after, 1))
    assert made.fault == ""
    assert "Maria Example" in made.html
    assert made.left_out == left_out


def test_a_new_case_has_a_page_before_anything_is_filled_in(desk: Desk) -> None:
    made = page_of(desk, "---\nid: WIA-0000\nslug: maria-example\ntitle: Maria Example\n---\n")
    assert "Maria Example" in made.html


def test_a_page_that_the_site_cannot_make_is_explained(desk: Desk) -> None:
    made = page_of(desk, f"id: {factory.PAPER}\ntitle: A title\n", f"sources/{factory.PAPER}.yaml")
    assert made.html == ""
    assert "CSL type" in made.fault


def test_a_text_that_is_no_record_is_explained(desk: Desk) -> None:
    assert "cannot be read as a record" in page_of(desk, "---\nid: [\n").fault


def test_one_that_takes_too_long_or_dies_is_given_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previewing, "RUN_SECONDS", 0.0)
    data = desk.settings.data
    held = {PATH: DraftFile(PATH, None, TEXT, 1)}
    made = Previews().of(data, desk.settings.publish, schema_of(data), PATH, held, desk.clock().date())
    assert "more than 0 seconds" in made.fault


def test_only_what_a_draft_cites_and_refers_to_goes_into_its_database(desk: Desk) -> None:
    data = desk.settings.data
    texts = closure(data, schema_of(data), PATH, {PATH: DraftFile(PATH, None, TEXT, 1)})
    assert PATH in texts
    assert f"sources/{factory.PAPER}.yaml" in texts
    assert "agencies/detroit-police.yaml" in texts
    assert not any(path.startswith(("studies/", "cases/WIA-0001")) for path in texts)


def test_paths_in_citations_lead_nowhere(desk: Desk) -> None:
    data = desk.settings.data
    text = TEXT.replace("detroit-police", "../../desk")
    assert all(path.count("/") == 1 and ".." not in path for path in closure(data, schema_of(data), PATH, {PATH: DraftFile(PATH, None, text, 1)}))


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)><a href='javascript:alert(1)'>x</a>"


def test_hostile_words_of_a_draft_stay_words(desk: Desk) -> None:
    text = factory.text_of(factory.own_schema(), "case", HOSTILE + "\n\n[y](javascript:alert(1))\n", id="WIA-0000", slug="maria-example", title=HOSTILE)
    made = page_of(desk, text)
    shown = inert(made.html, site=SITE, own=made.address)
    assert "&lt;script&gt;alert(1)" in shown
    assert not re.search(r"<(script|img|svg|iframe|form|input|button|style|link|meta|base)\b", shown)
    assert not re.search(r"<[^>]*\s(on\w+|style|src|action)=", shown)
    assert not re.search(r'href="(?!https?://|#)', shown)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("<p>a &lt;b&gt; &amp; c</p>", "<p>a &lt;b&gt; &amp; c</p>"),
        ("<p onclick='x()' style='a' class='b'>c</p>", '<p class="b">c</p>'),
        ("<script>if (a < b) { '</main>' }</script>d", "d"),
        ("<form action='/x'><input name='a'><p>in</p></form>out", "out"),
        ("<svg><a href='/x'>in</a></svg>out", "out"),
        ("<iframe src='/x'><p>in</p></iframe>out", "out"),
        ("<button>a<button>b</button></button>out", "out"),
        ("<img src='/x'><link href='/y'>out", "out"),
        ("<a href='#sources'>s</a>", '<a href="#sources">s</a>'),
        ("<a href='/agencies/x?y=1&amp;z=2'>s</a>", '<a href="https://archive.example/agencies/x?y=1&amp;z=2" target="_blank" rel="noopener noreferrer">s</a>'),
        ("<a href='http://localhost/about'>s</a>", '<a href="https://archive.example/about" target="_blank" rel="noopener noreferrer">s</a>'),
        ("<a href='/cases/WIA-0000'>s</a>", "<a>s</a>"),
        ("<a href='/cases/WIA-0000/r1'>s</a>", "<a>s</a>"),
        ("<a href='//evil.example/'>s</a>", "<a>s</a>"),
        ("<a href='javascript:alert(1)'>s</a>", "<a>s</a>"),
        ("<a href=' java\nscript:alert(1)'>s</a>", "<a>s</a>"),
        ("<a href='data:text/html,x'>s</a>", "<a>s</a>"),
        ("<a href='https://gazette.example/'>s</a>", '<a href="https://gazette.example/" target="_blank" rel="noopener noreferrer">s</a>'),
        ("<details open><summary>a</summary>b</details>", '<details open=""><summary>a</summary>b</details>'),
        ("a<br>b<hr/>c", "a<br>b<hr>c"),
    ],
)
def test_what_stays_of_a_page(given: str, shown: str) -> None:
    assert inert(f"<header>no</header><main>{given}</main><footer>no</footer>", site=SITE, own="/cases/WIA-0000") == shown


def test_links_to_a_site_that_there_is_not_lead_nowhere() -> None:
    assert inert("<main><a href='/about'>s</a></main>", site="", own="/cases/WIA-0000") == "<a>s</a>"
