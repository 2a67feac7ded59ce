"""What saving says to a browser: what is kept of a draft there, what it may forget, and what a form cannot hold."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING

from tests.editorial.test_drafts import PATH, begun, fields_of, stored, write

if TYPE_CHECKING:
    from tests.editorial.conftest import Desk

BELL = "\x07"


def test_a_draft_that_was_saved_whole_says_so_to_the_browser_once(desk: Desk) -> None:
    ada = desk.signed_in("ada", "contributor")
    draft = begun(ada)
    fields = fields_of(ada.get(f"{draft}/file/{PATH}").text)
    page = ada.get(ada.post(f"{draft}/file/{PATH}", fields).headers["Location"])
    key = re.findall(r'data-draft="([^"]+)"', page.text)[0]
    assert f'<meta name="desk-saved" content="{key}">' in page.text
    assert "desk-saved" not in ada.get(f"{draft}/file/{PATH}").text


def test_form_and_text_are_kept_apart_in_the_browser(desk: Desk) -> None:
    ada = desk.signed_in("ada", "contributor")
    draft = begun(ada)
    keys = [re.findall(r'data-draft="([^"]+)"', ada.get(f"{draft}/file/{PATH}{view}").text)[0] for view in ("", "?view=text")]
    assert keys[1] == f"{keys[0]}/text"


def test_signing_out_tells_the_browser_to_forget_and_signing_in_does_not(desk: Desk) -> None:
    ada = desk.signed_in("ada", "contributor")
    assert "desk-forget" not in ada.get("/").text
    page = ada.get(ada.post("/sign-out").headers["Location"])
    assert '<meta name="desk-forget">' in page.text
    assert "desk.js" in page.text
    assert "desk-forget" not in ada.get("/sign-in").text


def test_what_a_text_cannot_hold_is_shown_where_it_was_typed(desk: Desk) -> None:
    ada = desk.signed_in("ada", "contributor")
    draft = begun(ada)
    write(ada, draft)
    fields = fields_of(ada.get(f"{draft}/file/{PATH}").text)
    for act in ("", "add:events"):
        page = ada.post(f"{draft}/file/{PATH}", {**fields, "events.1.what": f"He was{BELL} held.", "act": act})
        assert page.status_code == 200
        assert 'id="f-events.1.what"' in page.text
        assert "a character that cannot be seen (U+0007)" in page.text
        fields["version"] = re.findall(r'name="version" value="(\d+)"', page.text)
    assert "held." in stored(desk)


def test_a_button_of_a_form_that_was_overtaken_shows_both_texts(desk: Desk) -> None:
    ada = desk.signed_in("ada", "contributor")
    draft = begun(ada)
    fields = fields_of(ada.get(f"{draft}/file/{PATH}").text)
    write(ada, draft)
    page = ada.post(f"{draft}/file/{PATH}", {**fields, "title": "Mine", "act": "add:events"})
    assert page.status_code == 409
    assert "title: Mine" in page.text
    assert "Robert Example, who" in page.text


def test_a_large_page_is_packed_for_whoever_reads_packed_ones(desk: Desk) -> None:
    ada = desk.signed_in("ada", "contributor")
    path = f"{begun(ada)}/file/{PATH}"
    plain, packed = ada.client.get(path), ada.client.get(path, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(packed.data) * 5 < len(plain.data)
    assert gzip.decompress(packed.data).endswith(b"</html>")
    assert "Content-Encoding" not in ada.client.get("/account", headers={"Accept-Encoding": "gzip"}).headers
