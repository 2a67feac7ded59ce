"""The typesetter's own process: what it writes and how it ends."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING

import pytest

from archive.brief import render
from archive.brief.typeset import UNSHOWN, main, unshown

if TYPE_CHECKING:
    from pathlib import Path

TITLED = '#set document(title: "T")\n'
DIAGNOSTICS = [
    ("", []),
    ("error: unknown variable: x", []),
    ('the text `"董"` could not be displayed with font `"A"`\nthe text `"明 x"` could not be displayed', ["x", "明", "董"]),
    (r'the text `"\u{fffd}"` could not be displayed, the text `"\""` could not be displayed, the text `"\\"` could not be displayed', ['"', "\\", "\ufffd"]),
]


class Stream:
    """A standard stream with its bytes."""

    def __init__(self, given: str = "") -> None:
        self.buffer = io.BytesIO(given.encode())


def run(monkeypatch: pytest.MonkeyPatch, source: str, root: Path) -> tuple[int, bytes]:
    out = Stream()
    monkeypatch.setattr(sys, "argv", ["typeset.py", f"--root={root}", "--timestamp=1000000000", "--fonts"])
    monkeypatch.setattr(sys, "stdin", Stream(source))
    monkeypatch.setattr(sys, "stdout", out)
    return main(), out.buffer.getvalue()


@pytest.mark.parametrize(("diagnostic", "expected"), DIAGNOSTICS)
def test_characters_that_no_font_has_are_read_from_what_typst_says(diagnostic: str, expected: list[str]) -> None:
    assert unshown(diagnostic) == expected


def test_the_renderer_knows_the_exit_code() -> None:
    assert render._UNSHOWN == UNSHOWN


def test_a_page_becomes_a_pdf_of_its_day(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    code, made = run(monkeypatch, TITLED + "Hello", tmp_path)
    assert code == 0
    assert made.startswith(b"%PDF-1.7")
    assert b"D:20010909014640" in made


def test_characters_without_a_glyph_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, TITLED + "董 a 😀", tmp_path) == (UNSHOWN, b"")
    assert json.loads(capsys.readouterr().err) == ["董", "😀"]


def test_a_fault_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, TITLED + "#nothing", tmp_path) == (1, b"")
    assert capsys.readouterr().err == "unknown variable: nothing"


def test_files_outside_the_root_stay_closed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "secret").write_text("x")
    (tmp_path / "root").mkdir()
    assert run(monkeypatch, TITLED + '#read("../secret")', tmp_path / "root") == (1, b"")
    assert "secret" not in capsys.readouterr().err.replace("../secret", "")
