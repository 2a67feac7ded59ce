from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.editorial import create_app
from archive.editorial.security import HEADERS
from tests.editorial.conftest import Browser

if TYPE_CHECKING:
    from flask import Flask

    from tests.editorial.conftest import Desk

OPEN = {"static", "home.look", "accounts.sign_in", "accounts.second_factor", "accounts.set_up", "accounts.picture", "accounts.sign_out", "accounts.invitation"}
"""Views that strangers may ask; each guards itself."""


def views(app: Flask) -> list[tuple[str, str]]:
    return [(rule.endpoint, rule.rule) for rule in app.url_map.iter_rules()]


def test_every_view_says_who_may_ask_it(desk: Desk) -> None:
    unguarded = {endpoint for endpoint, view in desk.app.view_functions.items() if not hasattr(view, "needs")}
    assert unguarded <= OPEN, "a view is behind `needs(role)`, or its reason not to be stands in OPEN"


def test_every_view_sends_strangers_away(desk: Desk) -> None:
    for endpoint, rule in views(desk.app):
        if endpoint in OPEN:
            continue
        path = rule.replace("<int:", "<").replace("<path:", "<")
        path = "/".join("1" if part.startswith("<") else part for part in path.split("/"))
        answer = desk.browser().client.get(path)
        assert answer.status_code in {302, 404, 405}, endpoint
        if answer.status_code == 302:
            assert answer.headers["Location"].startswith("/sign-in"), endpoint


def test_every_answer_has_the_headers(desk: Desk) -> None:
    for path in ("/sign-in", "/", "/nothing", "/static/desk.css", "/look.css"):
        answer = desk.browser().client.get(path)
        answer.close()
        for name, value in HEADERS.items():
            if name != "Cache-Control":
                assert answer.headers[name] == value, (path, name)


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/account", "/people/invite", "/people/1"])
def test_a_forged_form_is_refused(desk: Desk, path: str) -> None:
    browser = desk.signed_in("ada", "administrator")
    answer = browser.client.post(path, data={"name": "x", "role": "administrator", "do": "disable"}, headers={"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert "send it again" not in answer.text.partition("</h1>")[2].partition("<details>")[0].replace("If it is yours, send it again", "")


def test_what_was_typed_in_an_ended_session_can_be_sent_again(desk: Desk) -> None:
    browser = desk.signed_in("ada", "editor")
    desk.clock.move(hours=5)
    answer = browser.post("/account", {"old": "x", "note": 'a <b> "quoted"\nline'})
    assert answer.status_code == 401
    assert 'name="note" value="a &lt;b&gt; &#34;quoted&#34;\nline"' in answer.text


def test_the_cookie_is_out_of_reach(desk: Desk) -> None:
    desk.account("eve", "contributor")
    cookie = desk.browser().get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_other_host_names_are_refused(desk: Desk) -> None:
    app = create_app(type(desk.settings)(desk.settings.data, desk.settings.desk, desk.settings.publish, hosts=("desk.example",), clock=desk.clock))
    assert app.test_client().get("/sign-in", headers={"Host": "evil.example"}).status_code == 400
    assert app.test_client().get("/sign-in", headers={"Host": "desk.example"}).status_code == 200


def test_many_tries_from_one_address_are_stopped(desk: Desk) -> None:
    app = create_app(type(desk.settings)(desk.settings.data, desk.settings.desk, desk.settings.publish, clock=desk.clock))
    browser = Browser(app.test_client())
    codes = [browser.post("/sign-in", {"login": "ada", "password": "x"}).status_code for _ in range(31)]
    assert codes == [403] * 30 + [429]
    assert "Too many requests" in (browser.last.text if browser.last else "")


def test_a_body_that_is_too_large_is_refused(desk: Desk) -> None:
    browser = desk.signed_in("ada", "editor")
    assert browser.post("/account", {"old": "x" * 5_000_000}).status_code == 413
