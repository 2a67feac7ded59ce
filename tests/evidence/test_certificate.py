from __future__ import annotations

import base64
import hashlib
import json
import sqlite3
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from archive.brief.document import Caption, Listing, Paragraph, Table, plain
from archive.brief.render import render
from archive.cite.csl import Edition
from archive.cite.lookup import read_edition
from archive.errors import ArchiveError
from archive.evidence import checking, timestamp
from archive.evidence.certificate import certification
from archive.evidence.exchange import hops_told
from archive.evidence.exhibits import Exhibit, read_exhibits, sources_of_cases
from archive.evidence.vault import Vault, VaultError, open_vault
from archive.query.select import CaseFilter
from tests.evidence.exchanges import REDIRECTED

if TYPE_CHECKING:
    from pathlib import Path

    from archive.brief.document import Paper
    from tests.evidence.authority import Authority

EDITION = Edition("2026-11-22+3f2a9c1b", "2026-11-22")
DATA = b"a captured page"
SHA256 = hashlib.sha256(DATA).hexdigest()
CAPTURED = Exhibit(1, "gazette-2020-arrest", "Man held", "The Gazette, 24 June 2020", "https://gazette.example/w", "2026-11-22T12:00:00+00:00", SHA256, len(DATA), "application/wacz")
MISSING = Exhibit(2, "court-2021-complaint", "Complaint", "Court, 2021", "https://court.example/c")
OFFLINE = Exhibit(3, "book-1999-errors", "Errors", "A publisher, 1999")


def logged(exhibit: Exhibit, **changes: Any) -> Exhibit:
    line = {"sequence": 7, "tool": "Archive/1.0", "sha256": SHA256, **hops_told(REDIRECTED)}
    return Exhibit(**{name: changes.get(name, getattr(exhibit, name)) for name in exhibit.__slots__ if name != "logged"}, logged=line)


def words(paper: Paper) -> str:
    """Everything that a paper says, a line a paragraph, item or cell."""
    found = [paper.title, paper.subtitle]
    for part in paper.parts:
        found.append(part.title)
        for block in part.blocks:
            match block:
                case Paragraph():
                    found.append(plain(block.content))
                case Listing():
                    found += [plain(item) for item in block.items]
                case Table():
                    found += [block.caption, *(plain(cell) for row in block.rows for cell in row)]
                case _:
                    found.append(block.text)
    return "\n".join(found)


def test_it_has_the_form_of_the_statute_and_blanks_for_the_person() -> None:
    text = words(certification([CAPTURED], EDITION))
    assert "I declare under penalty of perjury that the foregoing is true and correct." in text
    assert "under penalty of perjury under the laws of the United States of America that" in text
    assert "28 U.S.C. § 1746" in text
    assert "902(13)" in text
    assert "902(14)" in text
    assert text.count("____________________") > 15
    assert "Draft" in text
    assert "not signed" in text


@pytest.mark.parametrize("claim", ["is authentic", "proves that the site", "guarantee", "certainly", "beyond"])
def test_it_concludes_nothing(claim: str) -> None:
    assert claim not in words(certification([CAPTURED, MISSING], EDITION)).casefold()


def test_it_says_what_hashes_and_stamps_do_not_show() -> None:
    text = words(certification([CAPTURED], EDITION))
    assert "Neither shows that the site sent these bytes" in text
    assert "anything the page says is true" in text
    assert "There is no time stamp over this file" in text


def test_a_source_without_a_capture_is_named_as_such() -> None:
    text = words(certification([CAPTURED, MISSING, OFFLINE], EDITION))
    assert "1 of 3 sources has a capture. For 2 sources there is none" in text
    assert text.count("There is no capture of this source.") == 2
    assert "must be authenticated in another way" in text
    assert "no capture" in text.splitlines()


def test_with_no_capture_there_is_nothing_to_sign() -> None:
    text = words(certification([MISSING], EDITION))
    assert "nothing to certify yet" in text
    assert "penalty of perjury" not in text
    assert "sha256sum" not in text


def test_the_log_says_who_answered() -> None:
    text = words(certification([logged(CAPTURED)], EDITION))
    assert "Redirect: 301 from https://gazette.example/old" in text
    assert "Answered: 200 OK, from https://gazette.example/watches at the IP address 93.184.216.34" in text
    assert "Line 7 of the log, by Archive/1.0" in text
    assert "was not at hand" not in text
    assert "was not at hand" in words(certification([CAPTURED], EDITION))


def test_a_second_copy_is_told_of_and_compared() -> None:
    text = words(certification([logged(CAPTURED, archive_url="https://web.archive.org/web/1/x")], EDITION))
    assert "Copy by another archive: https://web.archive.org/web/1/x" in text
    assert "another archive was asked to make a copy" in text


@pytest.mark.parametrize(("form", "begins"), [("docx", b"PK"), ("pdf", b"%PDF"), ("md", b"---"), ("html", b"<!DOCTYPE")])
def test_it_is_laid_out_like_the_papers(form: Any, begins: bytes) -> None:
    paper = certification([logged(CAPTURED), MISSING], EDITION, Caption(court="District Court", parties="Doe v. City"), "A title")
    made = render(paper, form)
    assert made.startswith(begins)
    assert made == render(paper, form)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    opened = open_vault(tmp_path / "vault")
    opened.keep(DATA)
    return opened


def test_the_commands_of_the_paper_check_the_files(vault: Vault, authority: Authority, tmp_path: Path) -> None:
    token = timestamp.request(bytes.fromhex(SHA256), "http://stamps.example/", lambda _url, query: authority.reply(query))
    exhibits = [logged(CAPTURED, token=token), MISSING]
    folder = tmp_path / "exhibits"
    assert checking.write_folder(folder, exhibits, vault) == 1
    (folder / checking.ROOTS).write_bytes(authority.roots)
    commands = checking.commands(exhibits)
    assert len(commands) == 2
    assert (folder / "CHECK.txt").read_text().splitlines() == commands
    lines = words(certification(exhibits, EDITION)).splitlines()
    for command, told in zip(commands, ("exhibit-001.wacz: OK", "Verification: OK"), strict=True):
        assert command in lines
        done = subprocess.run(command.split(), cwd=folder, check=True, capture_output=True, text=True)
        assert told in done.stdout
    (folder / "exhibit-001.wacz").write_bytes(DATA + b"!")
    for command in commands:
        assert subprocess.run(command.split(), cwd=folder, check=False, capture_output=True).returncode != 0


def test_no_folder_is_half_made_or_overwritten(vault: Vault, tmp_path: Path) -> None:
    with pytest.raises(VaultError, match="no readable capture"):
        checking.write_folder(tmp_path / "new", [CAPTURED, logged(CAPTURED, number=2, sha256="ab" * 32)], vault)
    assert not (tmp_path / "new").exists()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a").write_text("mine")
    with pytest.raises(ArchiveError, match="not empty"):
        checking.write_folder(tmp_path / "full", [CAPTURED], vault)
    (tmp_path / "data").mkdir()
    with pytest.raises(VaultError, match="published"):
        checking.write_folder(tmp_path / "data" / "x", [CAPTURED], vault, [tmp_path / "data"])


@pytest.fixture
def database() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute("create table sources (id, title, url, captures, container_title, publisher, authority, class, issued, byline)")
    captures = [
        {"at": "2026-11-22T12:00:00+00:00", "sha256": "cd" * 32, "bytes": "7", "media_type": "application/wacz", "timestamp_token": base64.b64encode(b"token").decode()},
        {"at": "2026-11-21T12:00:00+00:00", "sha256": "ab" * 32},
    ]
    for key, told in (("a", json.dumps(captures)), ("b", None)):
        connection.execute("insert into sources values (?, 'Title', 'https://x.example/', ?, 'Paper', null, null, 'news', '2020', null)", [key, told])
    return connection


def test_exhibits_have_their_last_capture(database: sqlite3.Connection) -> None:
    first, second = read_exhibits(database, ["b", "a", "b"], [{"sha256": "cd" * 32, "sequence": 3}])
    assert (first.number, first.id, first.sha256) == (1, "b", "")
    assert (second.number, second.sha256, second.size, second.token, second.logged["sequence"], second.published) == (2, "cd" * 32, 7, b"token", 3, "Paper, 2020")


def test_a_source_that_there_is_not_is_told(database: sqlite3.Connection) -> None:
    with pytest.raises(ArchiveError, match="no source nobody"):
        read_exhibits(database, ["nobody"])
    with pytest.raises(ArchiveError, match="nothing to certify"):
        read_exhibits(database, [])


def test_the_sources_of_a_case_are_those_of_its_paper(archive_connection: sqlite3.Connection) -> None:
    wanted, _ = CaseFilter.read(lambda name: ["WIA-0001"] if name == "ids" else [])
    keys = sources_of_cases(archive_connection, wanted, read_edition(archive_connection))
    assert len(keys) == len(set(keys)) > 3
    exhibits = read_exhibits(archive_connection, keys)
    assert [bool(exhibit.url) for exhibit in exhibits] == sorted((bool(exhibit.url) for exhibit in exhibits), reverse=True)
    assert words(certification(exhibits, read_edition(archive_connection))).count("There is no capture of this source.") == sum(not exhibit.sha256 for exhibit in exhibits)
