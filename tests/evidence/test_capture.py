from __future__ import annotations

import datetime
import hashlib
import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from archive.evidence import timestamp
from archive.evidence.capture import Attempt, Camera, capture_all, counted, keep
from archive.evidence.capturelog import read_log
from archive.evidence.secondcopy import SavePageNow
from archive.evidence.sources import Source, read_sources
from archive.evidence.vault import Vault, open_vault
from tests.evidence.authority import make_authority
from tests.evidence.conftest import hasty, web_of
from tests.evidence.exchanges import AGENT, REDIRECTED
from tests.factory import PAPER, Folder
from tests.fetching.server import Server, answer, flood, redirect, serving, silence
from tests.fetching.test_fetch import showing, trusting

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.evidence.authority import Authority
    from tests.fetching.server import Script

NOW = datetime.datetime(2026, 11, 22, 12, 0, tzinfo=datetime.UTC)
PAGE = answer(b"<title>Watches</title>")


@dataclass
class Studio:
    """A data folder, a vault, and what captures them."""

    folder: Folder
    vault: Vault

    def source(self, url: str) -> Source:
        self.folder.add("source", URL=url or None)
        return read_sources(self.folder.root, [PAPER])[0]

    def take(self, url: str, camera: Camera) -> Attempt:
        ((_, attempt, problem),) = capture_all([self.source(url)], camera, self.vault, self.folder.root, lambda: NOW)
        assert problem == ""
        return attempt

    @property
    def row(self) -> str:
        return self.folder.read(f"sources/{PAPER}.yaml").partition("captures:")[2]


@pytest.fixture
def studio(folder: Folder, tmp_path: Path) -> Studio:
    return Studio(folder, open_vault(tmp_path / "vault"))


def camera(server: Server, **changes: Any) -> Camera:
    web = web_of(server.port, tls=changes.pop("tls", None))
    return Camera(web, hasty(web), **changes)


def test_a_page_is_kept_logged_and_entered(studio: Studio) -> None:
    with serving({"/old": redirect("/new"), "/new": PAGE}) as server:
        attempt = studio.take(server.url("/old"), camera(server))
    assert (attempt.outcome, attempt.what) == ("captured", "")
    (line,) = read_log(studio.vault)
    sha256 = hashlib.sha256(attempt.capture).hexdigest()
    assert studio.vault.read(sha256) == attempt.capture
    assert (line["source"], line["outcome"], line["sha256"], line["bytes"], line["time"]) == (PAPER, "captured", sha256, len(attempt.capture), "2026-11-22T12:00:00+00:00")
    assert line["tool"].startswith("WrongfulIdentificationArchive/")
    assert [(hop["url"], hop["status"]) for hop in line["hops"]] == [(server.url("/old"), 302), (server.url("/new"), 200)]
    assert line["page"]["sha256"] == hashlib.sha256(b"<title>Watches</title>").hexdigest()
    # One hash in some hundreds looks like a number to some reader of YAML, and stands in quotes.
    assert f"sha256: {sha256}\n    bytes: {len(attempt.capture)}\n    media_type: application/wacz\n" in studio.row.replace(f'"{sha256}"', sha256)
    assert "timestamp_token" not in studio.row
    with zipfile.ZipFile(io.BytesIO(attempt.capture)) as packed:
        assert packed.testzip() is None


def test_nothing_of_the_page_gets_into_the_data(studio: Studio) -> None:
    with serving({"/": answer(b"<title>Secret words</title>", x_odd="Secret words")}) as server:
        studio.take(server.url("/"), camera(server))
    assert all(b"Secret words" not in path.read_bytes() for path in studio.folder.root.rglob("*") if path.is_file())


def test_stamps_are_asked_for_proved_kept_and_published(studio: Studio, authority: Authority) -> None:
    pages: Mapping[str, Script] = {"/": PAGE, "/tsa": authority.script(), "/busy": answer(b"", "503 Busy")}
    with serving(pages) as server:
        authorities = (server.url("/busy"), server.url("/tsa"), server.url("/tsa"))
        attempt = studio.take(server.url("/"), camera(server, authorities=authorities, roots=authority.roots))
    sha256 = hashlib.sha256(attempt.capture).hexdigest()
    (line,) = read_log(studio.vault)
    assert [stamp.get("file") for stamp in line["stamps"]] == [None, f"{sha256}.1.tst", f"{sha256}.2.tst"]
    assert "503" in line["stamps"][0]["what"]
    tokens = studio.vault.tokens(sha256)
    assert len(tokens) == 2
    for token in tokens.values():
        assert timestamp.verify(token, bytes.fromhex(sha256), authority.roots)
    assert "timestamp_token: MII" in studio.row


def test_a_stamp_that_no_root_vouches_for_is_kept_and_not_published(studio: Studio, authority: Authority, tmp_path: Path) -> None:
    stranger = make_authority(tmp_path / "stranger")
    with serving({"/": PAGE, "/tsa": authority.script()}) as server:
        studio.take(server.url("/"), camera(server, authorities=(server.url("/tsa"),), roots=stranger.roots))
    (stamp,) = read_log(studio.vault)[0]["stamps"]
    assert "not vouched for" in stamp["what"]
    assert stamp["file"].endswith(".1.tst")
    assert "time" not in stamp
    assert "timestamp_token" not in studio.row


def test_who_vouched_for_the_host_is_logged(studio: Studio) -> None:
    ours = trustme.CA()
    with serving({"/": PAGE}, showing(ours, "gazette.example")) as server:
        studio.take(server.url("/", host="gazette.example"), camera(server, tls=trusting(ours)))
    certificate = read_log(studio.vault)[0]["hops"][0]["certificates"][0]
    assert set(certificate) == {"sha256", "subject", "issuer", "from", "until"}
    assert "trustme" in certificate["issuer"]


def test_a_second_copy_is_entered_and_its_failure_told(studio: Studio) -> None:
    said = b'{"job_id": "1", "status": "success", "timestamp": "20261122120000"}'
    with serving({"/": PAGE, "/save": answer(said), "/save/status/1": answer(said)}) as server:
        shot = camera(server)
        second = SavePageNow(shot.web, server.url("").removesuffix("/"), sleep=lambda _seconds: None)
        studio.take(server.url("/"), camera(server, second=second))
        assert f"archive_url: {server.url('/web/20261122120000/')}" in studio.row.replace('"', "")
        elsewhere = SavePageNow(shot.web, server.url("/elsewhere"), sleep=lambda _seconds: None)
        attempt = studio.take(server.url("/"), camera(server, second=elsewhere))
    assert attempt.outcome == "captured"
    assert "404" in read_log(studio.vault)[1]["second_copy_failed"]


CASES: list[tuple[str, str, str, Mapping[str, Any]]] = [
    ("robots", "/private", "asks programs not to", {"/robots.txt": answer(b"User-agent: *\nDisallow: /private"), "/private": PAGE}),
    ("robots", "/go", "redirects to", {"/robots.txt": answer(b"User-agent: *\nDisallow: /private"), "/go": redirect("/private"), "/private": PAGE}),
    ("refused", "/gone", "404 Not Found", {}),
    ("refused", "/wall", "403", {"/wall": answer(b"<p>No robots", "403 Forbidden")}),
    ("refused", "/", "empty page", {"/": answer(b"")}),
    ("failed", "/", "larger", {"/": flood}),
    ("failed", "/", "silent", {"/": silence}),
    ("failed", "/", "redirects more than", {"/": redirect("/")}),
]


@pytest.mark.parametrize(("outcome", "path", "words", "pages"), CASES)
def test_what_cannot_be_captured_is_logged_and_nothing_is_entered(outcome: str, path: str, words: str, pages: Mapping[str, Any], studio: Studio) -> None:
    with serving(pages) as server:
        attempt = studio.take(server.url(path), camera(server))
    assert attempt.outcome == outcome
    (line,) = read_log(studio.vault)
    assert line["outcome"] == outcome
    assert words in line["what"]
    assert studio.row == ""
    assert list(studio.vault.captures()) == []


@pytest.mark.parametrize(("url", "outcome"), [("", "no-address"), ("https://10.0.0.1/", "failed"), ("https://nobody.invalid:99/", "failed"), ("http://[::1", "failed")])
def test_what_must_not_be_asked_is_not(url: str, outcome: str, studio: Studio) -> None:
    with serving({}) as server:
        assert studio.take(url, camera(server)).outcome == outcome
        assert server.requests == []


def test_one_that_fails_stops_no_other(studio: Studio) -> None:
    with serving({"/a": silence, "/c": PAGE}) as server:
        studio.folder.add("source", URL=server.url("/a"))
        studio.folder.add("source", id="other-2020-c", URL=server.url("/c"))
        sources = read_sources(studio.folder.root)
        outcomes = {source.id: attempt.outcome for source, attempt, _ in capture_all(sources, camera(server), studio.vault, studio.folder.root, lambda: NOW)}
    assert outcomes == {"court-2021-complaint": "no-address", PAPER: "failed", "other-2020-c": "captured"}
    assert len(read_log(studio.vault)) == 3


def test_the_same_exchange_is_kept_once(studio: Studio) -> None:
    from archive.evidence.asking import SOFTWARE  # noqa: PLC0415 - beside its one use
    from archive.evidence.wacz import wacz_of  # noqa: PLC0415 - the same
    from archive.evidence.warcs import warc_of  # noqa: PLC0415 - the same

    source = studio.source("https://gazette.example/old")
    for _ in range(2):
        attempt = Attempt("captured", "", REDIRECTED, wacz_of(warc_of(REDIRECTED, AGENT, SOFTWARE), source.title, SOFTWARE))
        assert keep(source, attempt, studio.vault, studio.folder.root, NOW, AGENT) == ""
    assert len(list(studio.vault.captures())) == 1
    assert studio.row.count("sha256") == 1
    assert len(read_log(studio.vault)) == 2


def test_a_source_that_cannot_be_written_keeps_its_copy(studio: Studio) -> None:
    with serving({"/": PAGE}) as server:
        source = studio.source(server.url("/"))
        studio.folder.write(source.path, "id: [")
        ((_, attempt, problem),) = capture_all([source], camera(server), studio.vault, studio.folder.root, lambda: NOW)
    assert "the copy is in the vault" in problem
    assert studio.vault.read(hashlib.sha256(attempt.capture).hexdigest())


def test_outcomes_are_counted() -> None:
    assert counted([Attempt("captured"), Attempt("failed"), Attempt("captured")]) == {"captured": 2, "failed": 1}
