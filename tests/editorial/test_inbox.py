from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING

import pytest

from archive.editorial import inbox
from archive.editorial.desk import DeskError

if TYPE_CHECKING:
    import sqlite3

    from tests.editorial.conftest import Desk

UTC = datetime.UTC


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-05-31", 2, "2026-07-31"),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_one(day: str, months: int, later: str) -> None:
    assert inbox.months_later(datetime.datetime.fromisoformat(f"{day}T00:00:00+00:00"), months).date().isoformat() == later


def test_the_clock_of_a_request_runs_from_its_receipt(desk: Desk, opened: sqlite3.Connection) -> None:
    bo = desk.account("bo", "editor")
    received = datetime.datetime(2026, 11, 1, tzinfo=UTC)
    number = inbox.send_request(opened, desk.clock(), asked="erasure", record="WIA-0001", text="Take it out.", contact="a letter", received=received)
    asked = inbox.request(opened, number)
    assert asked
    assert (asked.due[:10], asked.is_overdue(desk.clock())) == ("2026-12-01", False)
    inbox.extend(opened, desk.clock(), bo, number, months=2, reason="A court is to decide first.")
    extended = inbox.request(opened, number)
    assert extended
    assert extended.due[:10] == "2027-02-01"
    with pytest.raises(DeskError, match="only once"):
        inbox.extend(opened, desk.clock(), bo, number, months=1, reason="More.")
    desk.clock.move(days=90)
    assert extended.is_overdue(desk.clock())
    inbox.decide(opened, desk.clock(), bo, number, state="refused", decision="The judgment is public.")
    with pytest.raises(DeskError, match="decided already"):
        inbox.decide(opened, desk.clock(), bo, number, state="granted", decision="Yes.")


def test_a_request_that_is_late_is_not_extended(desk: Desk, opened: sqlite3.Connection) -> None:
    bo = desk.account("bo", "editor")
    number = inbox.send_request(opened, desk.clock(), asked="access", record="", text="What do you hold?", contact="")
    desk.clock.move(days=32)
    with pytest.raises(DeskError, match="month is over"):
        inbox.extend(opened, desk.clock(), bo, number, months=1, reason="Late.")


def test_contacts_are_forgotten_after_the_matter_ended(desk: Desk, opened: sqlite3.Connection) -> None:
    bo = desk.account("bo", "editor")
    tip = inbox.send_tip(opened, desk.clock(), kind="tip", record="", text="Somebody was held.", sources="", contact="me@example.org", spam=False)
    request = inbox.send_request(opened, desk.clock(), asked="access", record="", text="What do you hold?", contact="you@example.org")
    inbox.answer_tip(opened, desk.clock(), bo, tip, state="declined", answer="We could not find it.")
    desk.clock.move(days=91)
    assert inbox.forget_contacts(opened, desk.clock()) == 1
    assert (getattr(inbox.tip(opened, tip), "contact", None), getattr(inbox.request(opened, request), "contact", None)) == ("", "you@example.org")


def test_reference_numbers_do_not_repeat(desk: Desk, opened: sqlite3.Connection) -> None:
    numbers = {inbox.send_tip(opened, desk.clock(), kind="tip", record="", text="x", sources="", contact="", spam=False) for _ in range(50)}
    assert len(numbers) == 50
    assert all(re.fullmatch(r"T(-[2-9A-Z]{4}){3}", number) for number in numbers)


def test_the_queue_and_the_register_are_for_editors(desk: Desk) -> None:
    eve, bo = desk.signed_in("eve", "contributor"), desk.signed_in("bo", "editor")
    for path in ("/tips", "/rights", "/log", "/people"):
        assert eve.get(path).status_code == 403, path
    assert bo.get("/tips").status_code == 200
    assert bo.get("/log").status_code == 403


def test_a_request_by_letter_becomes_a_draft_once_it_is_granted(desk: Desk) -> None:
    bo = desk.signed_in("bo", "editor")
    assert bo.post("/rights", {"asked": "erasure", "record": "WIA-0001", "text": "Take my name out.", "received": "2027-01-01"}).status_code == 422
    assert bo.post("/rights", {"asked": "erasure", "record": "WIA-0001", "text": "Take my name out.", "received": "soon"}).status_code == 422
    page = bo.post("/rights", {"asked": "erasure", "record": "WIA-0001", "text": "Take my name out.", "received": "2026-11-10"}).headers["Location"]
    assert "2026-12-10" in bo.get(page).text
    assert bo.post(f"{page}/draft", {"act": "withdrawn"}).status_code == 422
    assert bo.post(f"{page}/decide", {"state": "granted", "decision": "It is taken out."}).status_code == 302
    draft = bo.post(f"{page}/draft", {"act": "withdrawn"}).headers["Location"]
    assert bo.get(draft).status_code == 200
    assert "Draft 1" in bo.get(page).text
    admin = desk.signed_in("ada", "administrator")
    log = admin.get("/log").text
    assert "rights request decided" in log
    assert "Take my name out" not in log


def test_the_log_is_exported_by_administrators(desk: Desk) -> None:
    admin = desk.signed_in("ada", "administrator")
    answer = admin.post("/log/export")
    assert answer.mimetype == "application/x-ndjson"
    assert '"act": "log-exported"' in answer.text


def test_the_first_page_shows_what_is_overdue(desk: Desk) -> None:
    bo = desk.signed_in("bo", "editor")
    bo.post("/rights", {"asked": "access", "record": "", "text": "What do you hold?", "received": "2026-10-01"})
    assert "Overdue" in bo.get("/").text
    desk.clock.move(days=400)
    bo = desk.signed_in("cy", "editor")
    assert "the name was to be looked at again by 2027-11-01" in bo.get("/").text
    desk.settings.desk.with_name("links.json").write_text('{"dead": [{"id": "gazette", "url": "https://x.example/", "what": "404", "since": "2026-11-01"}]}', "utf-8")
    assert "Sources that do not answer" in bo.get("/").text


def test_candidates_are_listed_where_there_are_any(desk: Desk) -> None:
    eve = desk.signed_in("eve", "contributor")
    assert eve.get("/candidates").status_code == 200
    assert eve.get("/candidates?q=<script>").status_code == 200
