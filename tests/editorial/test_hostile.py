"""Hostile and unlucky requests: broken bodies, a locked or full desk, a disk that refuses. Each is told, and nothing is lost."""

from __future__ import annotations

import errno
import os
import re
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.editorial import desk as desk_module
from tests.editorial.test_drafts import PATH, TEXT, begun, stored, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.editorial.conftest import Browser, Desk


def test_a_locked_desk_says_so_and_keeps_what_was_typed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_module, "WAIT_MS", 100)
    ada = desk.signed_in("ada", "contributor")
    draft = begun(ada)
    ada.get(f"{draft}/file/{PATH}")
    other = sqlite3.connect(desk.settings.desk, isolation_level=None)
    other.execute("begin immediate")
    answer = ada.post(f"{draft}/file/{PATH}", {"text": TEXT, "version": "1"})
    assert answer.status_code == 503
    assert "did not get its turn" in answer.text
    assert "Maria Example" in answer.text, "what was typed is on the page, to be sent again"
    other.execute("rollback")
    other.close()
    assert ada.post(f"{draft}/file/{PATH}", {"text": TEXT, "version": "1"}).status_code == 302
    assert stored(desk) == TEXT


def test_a_full_disk_says_so_and_keeps_what_was_typed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = desk.signed_in("ada", "contributor")
    draft = begun(ada)
    write(ada, draft)
    real = desk_module.open_desk

    def full(path: Any) -> sqlite3.Connection:
        opened = real(path)
        pages = opened.execute("pragma page_count").fetchone()[0]
        opened.execute(f"pragma max_page_count = {pages}")
        return opened

    monkeypatch.setattr("archive.editorial.web.open_desk", full)
    long = TEXT + "x" * 200_000
    answer = ada.post(f"{draft}/file/{PATH}", {"text": long, "version": "2"})
    assert answer.status_code == 507
    assert "disk of the desk is full" in answer.text
    assert "x" * 1000 in answer.text
    assert stored(desk) == TEXT


def refusing(real: Callable[..., Any], after: int) -> Callable[..., Any]:
    """A call of the system that finds the disk full after some uses."""
    left = after

    def call(*arguments: Any, **more: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*arguments, **more)

    return call


@pytest.mark.parametrize("after", [0, 1, 3, 6])
def test_a_full_data_disk_leaves_the_draft_approved_or_publishes_it(desk: Desk, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    ada, bo = desk.signed_in("ada", "contributor"), desk.signed_in("bo", "editor")
    draft = begun(ada)
    write(ada, draft)
    ada.post(f"{draft}/words", {"reason": "Two sources report it."})
    ada.post(f"{draft}/state", {"do": "submit"})
    seen = re.findall(r'name="seen" value="([0-9a-f]{64})"', bo.get(f"{draft}/changes").text)[0]
    bo.post(f"{draft}/verdict", {"do": "approve", "seen": seen})
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refusing(os.fsync, after))
        answer = bo.post(f"{draft}/publish")
    assert answer.status_code in {302, 422}
    # The next request of anybody finishes what the disk refused.
    bo.get("/review")
    assert (desk.settings.data / "cases" / "WIA-0002-maria-example.md").is_file()


NAMES = st.sampled_from(
    [
        "text",
        "version",
        "act",
        "reason",
        "do",
        "kind",
        "title",
        "slug",
        "record",
        "path",
        "field",
        "seen",
        "pasted",
        "proposal",
        "citekey",
        "login",
        "password",
        "code",
        "_kind",
        "_end",
        "statements.arrest_date.1.value",
        "events.99999.what",
        "a" * 500,
        "..",
        "id",
    ]
)
VALUES = st.one_of(st.text(max_size=200), st.sampled_from(["", "-1", "9" * 40, "\x00", "\ud800", "<script>", "../../x", "add:events", "drop:events.1", "up:x", "published", "approve"]))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(["/drafts/new", "/drafts/1/file/" + PATH, "/drafts/1/autosave/" + PATH, "/drafts/1/words", "/drafts/1/state", "/drafts/1/files", "/drafts/1/files/drop", "/drafts/1/verdict", "/drafts/1/publish",
                             "/drafts/1/comments", "/drafts/1/conflicts", "/drafts/1/versions/" + PATH, "/drafts/1/source", "/drafts/1/source/take", "/published/open", "/rights", "/people/1", "/account", "/second-factor"]),
       fields=st.lists(st.tuples(NAMES, VALUES), max_size=6))  # fmt: skip
def test_no_form_breaks_the_desk(hostile: Browser, path: str, fields: list[tuple[str, str]]) -> None:
    answer = hostile.post(path, {name: value.encode("utf-8", "surrogatepass") for name, value in fields})
    assert answer.status_code < 500 or answer.status_code == 503, answer.text


@pytest.fixture
def hostile(desk: Desk) -> Browser:
    """An editor's browser with a draft open."""
    browser = desk.signed_in("ada", "editor")
    begun(browser)
    return browser


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nno end'),
        ("multipart/form-data", b"no boundary"),
        ("application/json", b"[" * 100_000),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=b" % number for number in range(20_000))),
        ("application/x-www-form-urlencoded", b"text=%ff%fe%00&version=1"),
        ("text/plain", b"\xff" * 1000),
    ],
)  # fmt: skip
def test_broken_bodies_are_refused(hostile: Browser, kind: str, body: bytes) -> None:
    answer = hostile.client.post(f"/drafts/1/file/{PATH}", data=body, content_type=kind, headers={"X-CSRF-Token": hostile.token, "Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"})
    assert 300 <= answer.status_code < 500


@pytest.mark.parametrize(
    "path",
    [
        "/drafts/99999999999999999999",
        "/drafts/-1",
        "/drafts/1/file/%00",
        "/drafts/1/file/..%2f..%2fdesk.db",
        "/rights/%3Cscript%3E",
        "/tips/x%00y",
        "/log?from=x",
        "/published?kind=../x&q=%00",
        "/drafts/1/versions/x?version=99999999999999999999",
        "/invitation/%00",
    ],
)
def test_strange_addresses_are_answered(hostile: Browser, path: str) -> None:
    assert hostile.get(path).status_code < 500
