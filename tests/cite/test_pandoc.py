"""Pandoc is run within limits, and what goes wrong is said in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.cite import pandoc as module
from archive.cite.pandoc import StyleError, pandoc
from archive.errors import ArchiveError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_text_goes_in_and_comes_out() -> None:
    assert pandoc(("--from=markdown", "--to=plain"), "*Pérez* “v.” Ö\n") == "Pérez “v.” Ö\n"


def test_its_error_is_ours() -> None:
    assert issubclass(StyleError, ArchiveError)


def test_what_pandoc_says_is_passed_on_with_what_to_do() -> None:
    with pytest.raises(StyleError, match=r"Pandoc ended with code \d+: .*JSON.*; ask for fewer references"):
        pandoc(("--from=csljson", "--to=json"), "[")


def test_a_run_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(StyleError, match=r"Pandoc was stopped after 0\.001 seconds; ask for fewer references at once"):
        pandoc(("--from=markdown", "--to=html"), "x\n\n" * 100_000, seconds=0.001)


def test_a_missing_program_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "program", lambda: "/nowhere/pandoc")
    with pytest.raises(StyleError, match=r"could not be started .*; install the package pypandoc-binary"):
        pandoc(("--version",), "")


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> str:
        raise OSError("No pandoc was found")

    monkeypatch.setattr("pypandoc.get_pandoc_path", missing)
    module.program.cache_clear()
    with pytest.raises(StyleError, match="Pandoc is not installed"):
        pandoc(("--version",), "")
    module.program.cache_clear()


def test_a_file_of_the_machine_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("Not for the world.", "utf-8")
    assert "world" not in pandoc(("--from=rst", "--to=plain"), f".. include:: {secret}\n\nText.\n")


def test_memory_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MEMORY", "-M24m")
    with pytest.raises(StyleError, match=r"Pandoc ended with code 251: .*[Hh]eap"):
        pandoc(("--from=markdown", "--to=html"), "[*a*](b) " * 20_000)
