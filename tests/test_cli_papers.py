"""The commands for people who write, as they meet them: what they print and make, and their exit codes."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from archive.cli import main
from tests.factory import DATA

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

PUBLISH = DATA.parent / "publish"


@pytest.fixture(scope="module")
def publish(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A configuration directory of its own, so that no test builds into the project's."""
    folder = tmp_path_factory.mktemp("publish")
    (folder / "metadata.yaml").symlink_to(PUBLISH / "metadata.yaml")
    return folder


def run(publish: Path, *arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, [*map(str, arguments), "--data", str(DATA), "--publish", str(publish)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_one_citation(publish: Path) -> None:
    result = run(publish, "cite", "wia-1", "--url", "https://archive.example")
    assert result.exit_code == 0
    assert result.output.startswith("Robert Williams, Wrongful-Identification Case Archive, No. WIA-0001, rev. 1 (")
    assert result.output.endswith("https://archive.example/cases/WIA-0001/r1\n")


def test_a_bibliography_by_filter(publish: Path) -> None:
    result = run(publish, "cite", "--where", "country=US", "--where", "kind=arrest&failure=tainted-lineup", "--style", "apa")
    lines = result.output.splitlines()
    assert len(lines) >= 7
    assert all(line.startswith("Wrongful-Identification Case Archive. (") for line in lines)
    as_the_site_says = run(publish, "cite", "--where", "https://archive.example/cases?country=US&kind=arrest&failure=tainted-lineup&page=2", "--style", "apa")
    assert as_the_site_says.output == result.output


def test_a_file_for_reference_managers_with_the_sources(publish: Path) -> None:
    items = json.loads(run(publish, "cite", "WIA-0001", "--sources", "--format", "csl-json").output)
    assert items[0]["number"] == "WIA-0001"
    assert "detroitnews-2021-williams-suit" in [item["id"] for item in items]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["cite"], "nothing to cite"),
        (["cite", "WIA-9999"], "not in the archive"),
        (["cite", "--where", "country=AQ"], "`country` is never 'AQ'"),
        (["cite", "--where", "kind=border&country=RU"], "no case fits"),
        (["cite", "--where", "colour=red"], "write one of status, kind"),
        (["cite", "--where", "arrest"], "write NAME=VALUE"),
        (["brief", "-o", "x"], "does not say a format"),
        (["brief", "--where", "kind=border&country=RU", "-o", "x.md"], "no documented case fits"),
        (["brief", "WIA-0001", "--as-of", "soon", "-o", "x.md"], "`as_of`"),
        (["brief", "Williams", "-o", "x.md"], "no id of a case"),
    ],
)
def test_what_cannot_be_done_is_said_with_code_one(publish: Path, arguments: list[str], told: str) -> None:
    result = run(publish, *arguments)
    assert result.exit_code == 1
    assert told in result.output


def test_a_paper(publish: Path, tmp_path: Path) -> None:
    output = tmp_path / "paper.docx"
    result = run(publish, "brief", "WIA-0001", "WIA-0002", "--part", "incidents", "--with", "method", "--title", "A title", "-o", output)
    assert result.exit_code == 0, result.output
    assert "2 cases" in result.output
    with zipfile.ZipFile(output) as document:
        body = document.read("word/document.xml").decode()
    assert "A title" in body
    assert "Statement of documented incidents" in body
    assert "Method and limits" in body
    assert "Chronology" not in body


def test_the_old_file_stands_where_a_paper_cannot_be_made(publish: Path, tmp_path: Path) -> None:
    output = tmp_path / "paper.md"
    output.write_text("old", "utf-8")
    assert run(publish, "brief", "WIA-0001", "--where", "country=BR", "-o", output).exit_code == 1
    assert output.read_text("utf-8") == "old"


def test_broken_data_are_said_and_nothing_is_made(tmp_path: Path, publish: Path) -> None:
    empty = tmp_path / "data"
    empty.mkdir()
    result = CliRunner().invoke(main, ["cite", "WIA-0001", "--data", str(empty), "--publish", str(publish)])
    assert result.exit_code == 1
    assert "archive:" in result.output
