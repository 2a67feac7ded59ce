from __future__ import annotations

import dataclasses
import io
import re
from typing import TYPE_CHECKING

import pytest

from archive.editorial import create_app, inbox
from tests.editorial.conftest import Browser

if TYPE_CHECKING:
    from tests.editorial.conftest import Desk

TEXT = "A man in Example Town was held for a day on the word of a camera."


@pytest.fixture
def stranger(desk: Desk) -> Browser:
    """A stranger's browser at a desk that lets strangers write."""
    return Browser(create_app(dataclasses.replace(desk.settings, intake=True)).test_client())


def opened_form(desk: Desk, stranger: Browser, wait: float = 30) -> dict[str, str]:
    page = stranger.get("/send").text
    desk.clock.move(seconds=wait)
    return {"made": re.findall(r'name="made" value="([^"]+)"', page)[0], "kind": "tip", "text": TEXT}


def states(desk: Desk) -> list[str]:
    opened = desk.open()
    found = [row["state"] for row in opened.execute("select state from tips order by received")]
    opened.close()
    return found


@pytest.fixture(autouse=True)
def _clock_of_now(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Signed times are those of the desk's clock."""
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: desk.clock().timestamp())


def test_strangers_are_not_let_in_unless_asked_for(desk: Desk) -> None:
    assert desk.browser().get("/send").status_code == 404


def test_a_tip_gets_a_number_under_which_its_sender_reads_the_answer(desk: Desk, stranger: Browser) -> None:
    page = stranger.post("/send", opened_form(desk, stranger)).headers["Location"]
    assert "received" in stranger.get(page).text
    assert TEXT not in stranger.get(page).text
    bo = desk.signed_in("bo", "editor")
    number = page.rpartition("/")[2]
    assert TEXT in bo.get(f"/tips/{number}").text
    assert bo.post(f"/tips/{number}", {"state": "declined", "answer": ""}).status_code == 422
    bo.post(f"/tips/{number}", {"state": "taken-up", "answer": "We found two sources <b>."})
    assert "We found two sources &lt;b&gt;." in stranger.get(page).text


def test_a_request_starts_its_clock(desk: Desk, stranger: Browser) -> None:
    fields = opened_form(desk, stranger) | {"kind": "rights", "asked": "erasure", "record": "WIA-0001"}
    page = stranger.post("/send", fields).headers["Location"]
    assert "2026-12-21 at the latest" in stranger.get(page).text


@pytest.mark.parametrize(
    ("change", "wait"),
    [({"website": "https://x.example"}, 30), ({}, 1), ({"made": "forged"}, 30), ({"text": TEXT + " http://x.example" * 20}, 30)],
)
def test_what_machines_send_is_kept_apart_and_not_refused(desk: Desk, stranger: Browser, change: dict[str, str], wait: float) -> None:
    answer = stranger.post("/send", opened_form(desk, stranger, wait) | change)
    assert answer.status_code == 302
    assert states(desk) == ["spam"]
    assert "spam" not in stranger.get(answer.headers["Location"]).text


@pytest.mark.parametrize("change", [{"text": "short"}, {"kind": "x"}, {"record": "../../etc"}, {"record": "<script>"}, {"kind": "rights"}])
def test_what_cannot_be_used_is_told_and_kept_on_the_page(desk: Desk, stranger: Browser, change: dict[str, str]) -> None:
    answer = stranger.post("/send", opened_form(desk, stranger) | change)
    assert answer.status_code == 422
    assert "<script>" not in answer.text
    assert change.get("text", TEXT) in answer.text


def test_files_are_refused(desk: Desk, stranger: Browser) -> None:
    fields = opened_form(desk, stranger)
    answer = stranger.post("/send", fields | {"file": (io.BytesIO(b"x"), "face.jpg")}, content_type="multipart/form-data")
    assert answer.status_code == 415
    assert states(desk) == []


def test_one_address_sends_a_few_an_hour(desk: Desk) -> None:
    stranger = Browser(create_app(dataclasses.replace(desk.settings, intake=True, limits=True)).test_client())
    codes = [stranger.post("/send", opened_form(desk, stranger)).status_code for _ in range(7)]
    assert codes == [302] * 6 + [429]


@pytest.mark.parametrize("number", ["T-0000-0000-0000", "R-AAAA-AAAA-AAAA", "X", "T-' or 1=1 --"])
def test_numbers_that_nobody_has_are_not_there(stranger: Browser, number: str) -> None:
    assert stranger.get(f"/send/{number}").status_code == 404


def test_the_register_names_all_that_can_be_asked() -> None:
    assert set(inbox.ASKED) == {"access", "correction", "erasure", "restriction", "objection", "other"}
