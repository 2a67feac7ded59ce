from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyotp
import pytest

from archive.editorial import people, sessions
from archive.editorial.desk import DeskError
from tests.editorial.conftest import PASSWORD

if TYPE_CHECKING:
    from tests.editorial.conftest import Browser, Clock, Desk


def sign_in(browser: Browser, login: str, password: str = PASSWORD, path: str = "/sign-in") -> int:
    browser.get("/sign-in")
    return browser.post(path, {"login": login, "password": password}).status_code


def show_code(browser: Browser, secret: str, clock: Clock, path: str = "/second-factor") -> int:
    browser.get(path)
    return browser.post(path, {"code": pyotp.TOTP(secret).at(clock())}).status_code


def set_up(desk: Desk, browser: Browser) -> str:
    page = browser.get("/set-up").text
    secret = re.findall(r'class="secret">([A-Z2-7]+)<', page)[0]
    shown = browser.post("/set-up", {"code": pyotp.TOTP(secret).at(desk.clock())})
    assert shown.status_code == 200
    assert len(re.findall(r"<code>[0-9a-f]{6}-[0-9a-f]{6}</code>", shown.text)) == 10
    return str(secret)


def test_nobody_gets_in_without_an_account(desk: Desk) -> None:
    browser = desk.browser()
    assert browser.get("/").headers["Location"] == "/sign-in?next=/"
    assert sign_in(browser, "ada") == 403
    assert "wrong" in (browser.last.text if browser.last else "")


def test_an_editor_sets_up_and_then_shows_a_second_factor(desk: Desk) -> None:
    desk.account("ada", "editor")
    browser = desk.browser()
    assert sign_in(browser, "ada") == 302
    assert browser.get("/").headers["Location"] == "/set-up"
    secret = set_up(desk, browser)
    assert browser.get("/").status_code == 200
    browser.post("/sign-out")
    assert browser.get("/").status_code == 302
    desk.clock.move(seconds=60)
    assert sign_in(browser, "ada") == 302
    assert browser.get("/").headers["Location"] == "/second-factor"
    assert show_code(browser, secret, desk.clock) == 302
    assert browser.get("/").status_code == 200


def test_a_code_is_good_once_and_a_wrong_one_never(desk: Desk) -> None:
    desk.account("ada", "editor")
    first, second = desk.browser(), desk.browser()
    sign_in(first, "ada")
    secret = set_up(desk, first)
    desk.clock.move(seconds=60)
    sign_in(second, "ada")
    second.get("/second-factor")
    assert second.post("/second-factor", {"code": "000000"}).status_code == 403
    assert show_code(second, secret, desk.clock) == 302
    third = desk.browser()
    sign_in(third, "ada")
    assert show_code(third, secret, desk.clock) == 403


def test_a_recovery_code_is_good_once(desk: Desk) -> None:
    desk.account("ada", "editor")
    browser = desk.browser()
    sign_in(browser, "ada")
    page = browser.get("/set-up").text
    secret = re.findall(r'class="secret">([A-Z2-7]+)<', page)[0]
    code = re.findall(r"<code>([0-9a-f]{6}-[0-9a-f]{6})</code>", browser.post("/set-up", {"code": pyotp.TOTP(secret).at(desk.clock())}).text)[0]
    for expected in (302, 403):
        other = desk.browser()
        sign_in(other, "ada")
        other.get("/second-factor")
        assert other.post("/second-factor", {"code": code}).status_code == expected


def test_a_contributor_may_go_without_a_second_factor(desk: Desk) -> None:
    desk.account("eve", "contributor")
    browser = desk.browser()
    assert sign_in(browser, "eve") == 302
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize("login", ["ada", "nobody"])
def test_after_failures_a_login_rests_whether_there_is_such_an_account_or_not(desk: Desk, login: str) -> None:
    desk.account("ada", "contributor")
    browser = desk.browser()
    for _ in range(people.TRIES):
        assert sign_in(browser, login, "not the password at all") == 403
    assert sign_in(browser, login) == 403
    assert "too many failed tries" in (browser.last.text if browser.last else "")
    desk.clock.move(minutes=16)
    assert sign_in(browser, login) == (302 if login == "ada" else 403)


def test_failures_of_the_second_factor_lock_too(desk: Desk) -> None:
    desk.account("ada", "editor")
    first = desk.browser()
    sign_in(first, "ada")
    secret = set_up(desk, first)
    desk.clock.move(seconds=60)
    browser = desk.browser()
    sign_in(browser, "ada")
    browser.get("/second-factor")
    for _ in range(people.TRIES):
        assert browser.post("/second-factor", {"code": "123456"}).status_code == 403
    assert show_code(browser, secret, desk.clock) == 403


def test_a_session_ends_when_it_lies_idle_and_at_the_end_of_the_day(desk: Desk) -> None:
    browser = desk.signed_in("ada", "editor")
    desk.clock.move(hours=1)
    assert browser.get("/").status_code == 200
    desk.clock.move(hours=3)
    assert browser.get("/").status_code == 302
    other = desk.signed_in("bo", "editor")
    for _ in range(12):
        desk.clock.move(hours=1)
        other.get("/")
    assert other.get("/").status_code == 302


def test_signing_in_takes_a_new_session_so_that_none_can_be_planted(desk: Desk) -> None:
    desk.account("eve", "contributor")
    browser = desk.browser()
    with browser.client.session_transaction() as session:
        session["planted"] = "yes"
    browser.get("/sign-in")
    sign_in(browser, "eve")
    with browser.client.session_transaction() as session:
        assert "planted" not in session


def test_an_old_cookie_is_worth_nothing_after_signing_out(desk: Desk) -> None:
    browser = desk.signed_in("ada", "editor")
    cookie = browser.client.get_cookie("desk")
    assert cookie is not None
    browser.post("/sign-out")
    thief = desk.browser()
    thief.client.set_cookie("desk", cookie.value)
    assert thief.get("/").status_code == 302


def test_a_new_password_ends_other_sessions(desk: Desk) -> None:
    browser = desk.signed_in("ada", "editor")
    other = desk.browser()
    opened = desk.open()
    who = next(who for who in people.everybody(opened) if who.login == "ada")
    with other.client.session_transaction() as session:
        session["_user_id"] = sessions.begin_session(opened, desk.clock(), who, proved=True)
    opened.close()
    assert other.get("/").status_code == 200
    new = "nine herons wait by a weir"
    assert browser.post("/account", {"old": PASSWORD, "password": new, "again": new}).status_code == 302
    assert other.get("/").status_code == 302
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "ada example rides", "abcabcabcabcabc", "x" * 600])
def test_weak_passwords_are_refused(desk: Desk, password: str) -> None:
    opened = desk.open()
    with pytest.raises(DeskError, match="password"):
        people.add_account(opened, desk.clock(), login="ada", name="Ada Example", password=password, role="editor")
    opened.close()


def test_an_invitation_makes_one_account_once(desk: Desk) -> None:
    admin = desk.signed_in("ada", "administrator")
    link = re.findall(r'value="http://localhost(/invitation/[^"]+)"', admin.post("/people/invite", {"name": "Bo", "role": "contributor"}).text)[0]
    guest = desk.browser()
    assert "contributor" in guest.get(link).text
    fields = {"name": "Bo Example", "login": "bo", "password": PASSWORD, "again": PASSWORD}
    # What the form does not ask for is not taken.
    assert guest.post(link, {**fields, "role": "administrator"}).status_code == 302
    opened = desk.open()
    assert [(who.login, who.role) for who in people.everybody(opened)] == [("ada", "administrator"), ("bo", "contributor")]
    opened.close()
    other = desk.browser()
    assert other.get(link).status_code == 404
    assert other.post(link, {**fields, "login": "cy"}).status_code == 404


def test_an_invitation_is_too_old_after_a_week(desk: Desk) -> None:
    admin = desk.signed_in("ada", "administrator")
    link = re.findall(r'value="http://localhost(/invitation/[^"]+)"', admin.post("/people/invite", {"name": "Bo", "role": "editor"}).text)[0]
    desk.clock.move(days=8)
    assert desk.browser().get(link).status_code == 404


def test_roles_are_changed_by_administrators_and_the_last_one_stays(desk: Desk) -> None:
    admin, editor = desk.signed_in("ada", "administrator"), desk.signed_in("bo", "editor")
    assert editor.get("/people").status_code == 403
    assert editor.post("/people/2", {"do": "administrator"}).status_code == 403
    refused = admin.post("/people/1", {"do": "editor"})
    assert refused.status_code == 422
    assert "last administrator" in refused.text
    assert admin.post("/people/2", {"do": "disable"}).status_code == 302
    assert editor.get("/").status_code == 302
    assert admin.post("/people/99", {"do": "disable"}).status_code == 404
    assert admin.post("/people/2", {"do": "owner"}).status_code == 400


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/\nevil"])
def test_signing_in_never_leads_elsewhere(desk: Desk, wanted: str) -> None:
    desk.account("eve", "contributor")
    browser = desk.browser()
    browser.get("/sign-in")
    answer = browser.client.post("/sign-in", query_string={"next": wanted}, data={"csrf_token": browser.token, "login": "eve", "password": PASSWORD}, headers={"Origin": "http://localhost"})
    assert answer.headers["Location"] == "/"


def test_the_picture_of_the_secret_is_drawn_for_its_owner_alone(desk: Desk) -> None:
    assert desk.browser().get("/set-up.svg").status_code == 302
    browser = desk.signed_in("ada", "editor")
    browser.get("/set-up")
    assert browser.get("/set-up.svg").mimetype == "image/svg+xml"
