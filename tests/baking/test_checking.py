from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.baking.checking import look, look_for

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "index.html": '<a href="/a/cases/">x</a><a href="/a/cases/#there">y</a><a href="#own">z</a><p id="own"><link href="https://elsewhere.example/x"><img src="data:image/png;base64,AA">',
    "cases/index.html": '<h1 id="there">x</h1><a href="../">up</a><a href="/a/b%20c.csv">file</a><form action="/a/cases/"></form><script src="/a/s.js"></script>',
    "b c.csv": "id",
    "s.js": "",
    "s.css": "a { background: url(/a/s.js) } b { background: url(data:x) }",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    return tmp_path


def test_a_whole_folder_has_no_fault(root: Path) -> None:
    found = look(root, ["index.html", "cases/index.html", "s.css"], "/a")
    assert found.faults == []
    assert found.anchors == [("cases/index.html", "there", "index.html")]
    assert look_for(root, [("cases/index.html", [("there", "index.html")])]) == []


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/a/nothing/">x</a>',
        '<a href="/cases/">outside of where it is served</a>',
        '<a href="/a/cases">a page without its slash is a redirect, on hosts that know it</a>',
        '<a class="x" href="/a/nothing.csv">x</a>',
        '<a href="#nothing">x</a>',
        '<link rel="x" href="/a/x.css">',
        '<script src="/a/x.js"></script>',
        '<form method="get" action="/a/like/"></form>',
        '<div data-index="/a/search/index.json"></div>',
        '<a href="/a/../../etc/passwd">x</a>',
    ],
)
def test_a_dead_link_is_a_fault(root: Path, html: str) -> None:
    (root / "index.html").write_text(html, "utf-8")
    assert len(look(root, ["index.html"], "/a").faults) == 1


def test_an_anchor_that_another_page_lacks_is_a_fault(root: Path) -> None:
    assert look_for(root, [("cases/index.html", [("there", "x.html"), ("nowhere", "y.html")]), ("b c.csv", [("x", "z.html")])]) == [
        "y.html: cases/index.html has no anchor nowhere",
        "z.html: b c.csv has no anchor x",
    ]
