"""What changed between two editions: all of it, in each form, and nothing that did not."""

from __future__ import annotations

import json
import shutil
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.errors import ReleaseError
from archive.release import telling
from archive.release.delta import Delta, delta, read_state
from archive.sealing.acting import seal
from archive.sealing.planning import Wish
from tests.factory import Folder
from tests.store.publishing import SIGNED, published

if TYPE_CHECKING:
    from pathlib import Path

    from archive.record.schema import Schema


@pytest.fixture(scope="module")
def found(editions_folder: Path) -> Delta:
    return delta(read_state(editions_folder / "2026.11"), read_state(editions_folder / "2026.12"))


def test_records_and_statements_are_counted(found: Delta) -> None:
    assert {record.key: record.act for record in found.records} == {"WIA-0001": "changed", "WIA-0002": "withdrawn", "sources/gazette-2020-arrest": "changed"}
    assert found.of_records == {"added": 0, "changed": 2, "withdrawn": 1}
    assert found.of_statements == {"added": 0, "changed": 1, "withdrawn": 6}
    assert found.files == {"README.md": "added"}
    assert found.continues


def test_the_other_way_about_what_came_goes(editions_folder: Path) -> None:
    back = delta(read_state(editions_folder / "2026.12"), read_state(editions_folder / "2026.11"))
    assert back.of_records == {"added": 1, "changed": 2, "withdrawn": 0}
    assert back.of_statements == {"added": 6, "changed": 1, "withdrawn": 0}
    assert not back.continues


def test_nothing_changed_between_an_edition_and_itself(editions_folder: Path) -> None:
    same = delta(read_state(editions_folder / "2026.12"), read_state(editions_folder / "2026.12" / "archive.db"))
    assert (same.records, same.files, same.continues) == ((), {}, True)


def test_each_change_says_what_stood_before_why_it_was_changed_and_where(found: Delta) -> None:
    text = telling.as_text(found)
    assert "CHANGED  WIA-0001  Robert Example the Younger" in text
    assert "Ledger 4, 2026-11-21, corrected: The title was wrong." in text
    assert "statements.detention.1: Time held changed from about 30 hours to about 31 hours." in text
    assert "about[- 30-]{+ 31+} hours" in text
    assert "WITHDRAWN  WIA-0002  Anna Other" in text
    assert text.endswith("ADDED  README.md\n")


def test_the_json_has_every_value(found: Delta) -> None:
    tree = json.loads(telling.as_json(found))
    case = next(record for record in tree["records"] if record["key"] == "WIA-0001")
    change = next(change for change in case["changes"] if change["where"] == "statements.detention.1")
    assert (change["act"], change["before"]["value"], change["after"]["value"]) == ("changed", "~30 hours", "~31 hours")
    gone = next(record for record in tree["records"] if record["key"] == "WIA-0002")
    assert {change["act"] for change in gone["changes"]} == {"withdrawn"}
    assert len(gone["changes"]) > 10


def test_an_edition_holds_its_own_delta(found: Delta, editions_folder: Path) -> None:
    assert (editions_folder / "2026.12" / "CHANGES.json").read_text() == telling.as_json(found)
    assert (editions_folder / "2026.12" / "CHANGES.md").read_text() == telling.as_markdown(found)


def test_words_of_a_record_are_never_markup(tmp_path: Path, schema: Schema) -> None:
    folder = published(Folder.made_in(tmp_path / "a", schema))
    before = read_state(folder.root)
    hostile = "<script>alert(1)</script> [x](javascript:y) *a* `b`"
    folder.add("system", id="hostile-system", title=hostile)
    folder.add("case", title=hostile)
    found = delta(before, read_state(folder.root))

    class Tags(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.met: set[str] = set()

        def handle_starttag(self, tag: str, _attrs: object) -> None:
            self.met.add(tag)

    page, tags = telling.as_html(found), Tags()
    tags.feed(page)
    assert "&lt;script&gt;" in page
    assert tags.met <= {"html", "head", "meta", "title", "body", "h1", "h2", "p", "ul", "li", "code", "ins", "del", "br", "strong"}
    assert r"\<script\>" in telling.as_markdown(found)
    assert "[x](" not in telling.as_markdown(found)


@pytest.mark.parametrize(("form", "begins"), [("text", "From 2026.11 to 2026.12"), ("json", "{"), ("html", "<!DOCTYPE html>")])
def test_the_command_tells_in_each_form(editions_folder: Path, form: str, begins: str) -> None:
    told = CliRunner().invoke(main, ["delta", str(editions_folder / "2026.11"), str(editions_folder / "2026.12"), "--format", form])
    assert (told.exit_code, told.stdout.startswith(begins)) == (0, True)


def test_another_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="neither an edition nor a data folder"):
        read_state(tmp_path)


@pytest.mark.parametrize("mode", ["withhold", "pseudonym"])
def test_nothing_that_was_sealed_is_quoted(tmp_path: Path, schema: Schema, mode: str) -> None:
    folder = published(Folder.made_in(tmp_path / "data", schema))
    before = shutil.copytree(folder.root, tmp_path / "before")
    wish = Wish(
        "WIA-0001",
        mode,
        "rights-request",
        pseudonym="A man in Detroit" if mode == "pseudonym" else "",
        replacements=(("Robert Example", "A man in Detroit"), ("robert-example", "a-man-in-detroit")),
        strings=("Robert Example",),
    )
    seal(folder.root, wish, SIGNED)
    found = delta(read_state(before), read_state(folder.root))
    assert found.hushed
    for told in (telling.as_text(found), telling.as_markdown(found), telling.as_json(found), telling.as_html(found)):
        assert "Robert Example" not in told
        assert "robert-example" not in told
        assert "WIA-0001" in told
    assert telling.HUSHED in telling.as_markdown(found)
    assert not delta(read_state(before), read_state(before)).hushed
