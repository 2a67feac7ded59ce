from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from archive.editorial import publishing, work
from tests import factory

if TYPE_CHECKING:
    from tests.editorial.conftest import Browser, Desk

PATH = "cases/WIA-0000-maria-example.md"
TEXT = factory.text_of(factory.own_schema(), "case", id="WIA-0000", slug="maria-example", title="Maria Example")


def begun(browser: Browser, kind: str = "case", slug: str = "maria-example") -> str:
    """The address of a new draft."""
    answer = browser.post("/drafts/new", {"kind": kind, "title": "Maria Example", "slug": slug})
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def write(browser: Browser, draft: str, text: str = TEXT, path: str = PATH) -> int:
    version = re.findall(r'name="version" value="(\d+)"', browser.get(f"{draft}/file/{path}").text)[0]
    return browser.post(f"{draft}/file/{path}", {"text": text, "version": version}).status_code


def fields_of(page: str) -> dict[str, list[str]]:
    """What an untouched form would send, read from its page as a browser reads it."""

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.found: dict[str, list[str]] = {}
            self.depth = self.form = 0
            self.area = self.select = ""
            self.words = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = {name: value or "" for name, value in attrs}
            if tag == "template":
                self.depth += 1
            elif tag == "form":
                self.form = int("record-form" in given.get("class", ""))
            if self.depth or not self.form or ("name" not in given and tag != "option"):
                return
            if tag == "input" and given.get("type", "text") not in {"submit", "radio", "checkbox"}:
                self.found.setdefault(given["name"], []).append(given.get("value", ""))
            elif tag == "textarea":
                self.area, self.words = given["name"], ""
            elif tag == "select":
                self.select = given["name"]
            elif tag == "option" and self.select and "selected" in given:
                self.found.setdefault(self.select, []).append(given.get("value", ""))

        def handle_endtag(self, tag: str) -> None:
            if tag == "template":
                self.depth -= 1
            elif tag == "textarea" and self.area:
                self.found.setdefault(self.area, []).append(self.words.removeprefix("\n"))
                self.area = ""
            elif tag == "select":
                self.select = ""
            elif tag == "form":
                self.form = 0

        def handle_data(self, data: str) -> None:
            if self.area:
                self.words += data

    reader = Reader()
    reader.feed(page)
    return reader.found


def stored(desk: Desk, path: str = PATH) -> str:
    opened = desk.open()
    text = opened.execute("select text from draft_files where path = ?", [path]).fetchone()["text"]
    opened.close()
    return str(text)


def test_a_new_case_is_written_as_text_and_as_a_form_without_loss(desk: Desk) -> None:
    ada = desk.signed_in("ada", "contributor")
    draft = begun(ada)
    assert write(ada, draft) == 302
    assert stored(desk) == TEXT
    page = ada.get(f"{draft}/file/{PATH}")
    assert page.status_code == 200
    answer = ada.post(f"{draft}/file/{PATH}", fields_of(page.text))
    assert answer.status_code == 302
    assert stored(desk) == TEXT


def test_a_row_is_added_and_dropped_without_a_script(desk: Desk) -> None:
    ada = desk.signed_in("ada", "contributor")
    draft = begun(ada)
    write(ada, draft)
    fields = fields_of(ada.get(f"{draft}/file/{PATH}").text)
    page = ada.post(f"{draft}/file/{PATH}", {**fields, "act": "add:events"})
    assert page.status_code == 200
    assert 'name="events.3.what"' in page.text
    assert stored(desk) == TEXT
    fields = fields_of(page.text) | {"events.3.date": ["2020-06-24"], "events.3.what": ["The charge was dropped."]}
    ada.post(f"{draft}/file/{PATH}", fields)
    assert "The charge was dropped." in stored(desk)
    fields = fields_of(ada.get(f"{draft}/file/{PATH}").text)
    ada.post(f"{draft}/file/{PATH}", {**fields, "act": "drop:events.3"})
    assert stored(desk) == TEXT


def test_the_id_cannot_be_changed_by_a_form(desk: Desk) -> None:
    ada = desk.signed_in("ada", "contributor")
    draft = begun(ada)
    write(ada, draft)
    fields = fields_of(ada.get(f"{draft}/file/{PATH}").text)
    ada.post(f"{draft}/file/{PATH}", {**fields, "id": "WIA-0001", "owner": "1", "state": "approved"})
    assert stored(desk) == TEXT


def test_saving_while_one_types_tells_the_problems(desk: Desk) -> None:
    ada = desk.signed_in("ada", "contributor")
    draft = begun(ada)
    answer = ada.post(f"{draft}/autosave/{PATH}", {"text": TEXT.replace("2020-01-09", "2020-02-31", 1), "version": "1"})
    told = json.loads(answer.text)
    assert told["version"] == "2"
    assert any("2020-02-31" in problem["what"] and problem["anchor"] for problem in told["problems"])
    broken = ada.post(f"{draft}/autosave/{PATH}", {"text": "---\nid: [", "version": "2"})
    assert broken.status_code == 200
    assert stored(desk) == "---\nid: ["
    assert "cannot be read as a record yet" in ada.get(f"{draft}/file/{PATH}").text


def test_two_windows_do_not_overwrite_each_other(desk: Desk) -> None:
    ada = desk.signed_in("ada", "contributor")
    draft = begun(ada)
    assert ada.post(f"{draft}/autosave/{PATH}", {"text": TEXT, "version": "1"}).status_code == 200
    answer = ada.post(f"{draft}/autosave/{PATH}", {"text": "mine", "version": "1"})
    assert answer.status_code == 409
    page = ada.post(f"{draft}/file/{PATH}", {"text": "mine <b>", "version": "1"})
    assert page.status_code == 409
    assert "mine &lt;b&gt;" in page.text
    assert "Maria Example" in page.text
    assert stored(desk) == TEXT


def test_every_text_that_was_saved_can_be_taken_up_again(desk: Desk) -> None:
    ada = desk.signed_in("ada", "contributor")
    draft = begun(ada)
    write(ada, draft)
    write(ada, draft, "lost?")
    assert "Maria Example" in ada.get(f"{draft}/versions/{PATH}?version=2").text
    assert ada.post(f"{draft}/versions/{PATH}", {"version": "2"}).status_code == 302
    assert stored(desk) == TEXT


def test_drafts_of_others_are_not_there(desk: Desk) -> None:
    ada, eve = desk.signed_in("ada", "contributor"), desk.signed_in("eve", "contributor")
    draft = begun(ada)
    for path in ("", f"/file/{PATH}", f"/versions/{PATH}", "/changes", "/conflicts"):
        assert eve.get(f"{draft}{path}").status_code == 404, path
    posts = {f"/file/{PATH}": {"text": "x", "version": "1"}, f"/autosave/{PATH}": {"text": "x", "version": "1"}, "/words": {"reason": "x"}, "/state": {"do": "submit"}, "/files": {"kind": "source", "title": "x", "slug": "x"},
             "/files/drop": {"path": PATH}, "/comments": {"text": "x"}, "/comments/1": {}, f"/versions/{PATH}": {"version": "1"}, "/conflicts": {}}  # fmt: skip
    for path, fields in posts.items():
        assert eve.post(f"{draft}{path}", fields).status_code == 404, path
    for path in ("/verdict", "/publish"):
        assert eve.post(f"{draft}{path}", {"do": "approve"}).status_code == 403, path
    editor = desk.signed_in("bo", "editor")
    assert editor.get(draft).status_code == 200
    assert editor.post(f"{draft}/file/{PATH}", {"text": "x", "version": "1"}).status_code == 422
    assert stored(desk) != "x"


@pytest.mark.parametrize("slug", ["../../etc/passwd", "a/b", "A", "a b", "", "a--b", "-a", "x" * 90, "a\x00b", "é"])
def test_slugs_lead_nowhere(desk: Desk, slug: str) -> None:
    ada = desk.signed_in("ada", "contributor")
    assert ada.post("/drafts/new", {"kind": "case", "title": "x", "slug": slug}).status_code == 422


@pytest.mark.parametrize("path", ["../desk.db", "cases/../../desk.db", "ledger.jsonl", "/etc/passwd", "schema/case.yaml"])
def test_paths_that_no_draft_has_are_not_there(desk: Desk, path: str) -> None:
    ada = desk.signed_in("ada", "contributor")
    draft = begun(ada)
    assert ada.get(f"{draft}/file/{path}").status_code in {404, 308}
    assert ada.post(f"{draft}/files", {"kind": "source", "record": path}).status_code in {404, 422}


def test_what_is_typed_is_never_markup(desk: Desk) -> None:
    ada, bo = desk.signed_in("ada", "contributor"), desk.signed_in("bo", "editor")
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    answer = ada.post("/drafts/new", {"kind": "case", "title": evil, "slug": "evil"})
    draft = answer.headers["Location"]
    path = "cases/WIA-0000-evil.md"
    ada.post(f"{draft}/words", {"title": evil, "reason": evil, "note": evil})
    ada.post(f"{draft}/comments", {"text": evil, "field": evil, "path": path})
    form = fields_of(ada.get(f"{draft}/file/{path}").text)
    ada.post(f"{draft}/file/{path}", form | {name: [evil] for name in form if name not in {"_kind", "_end", "version", "csrf_token"}})
    for browser in (ada, bo):
        for page in (
            draft,
            f"{draft}/file/{path}",
            f"{draft}/file/{path}?view=text",
            f"{draft}/changes",
            f"{draft}/versions/{path}?version=2",
            "/drafts",
            f"/published?q={evil}",
            "/published?kind=case",
        ):
            text = browser.get(page).text
            assert "<script>alert" not in text, page
            assert "<img src=x" not in text, page


def test_a_draft_with_problems_is_not_laid_before_a_reviewer(desk: Desk) -> None:
    ada = desk.signed_in("ada", "contributor")
    draft = begun(ada)
    refused = ada.post(f"{draft}/state", {"do": "submit"})
    assert refused.status_code == 422
    assert "stand in the way" in refused.text
    write(ada, draft)
    refused = ada.post(f"{draft}/state", {"do": "submit"})
    assert "write the reason" in refused.text.lower(), refused.text
    ada.post(f"{draft}/words", {"reason": "Two sources report it."})
    assert ada.post(f"{draft}/state", {"do": "submit"}).status_code == 302
    assert ada.post(f"{draft}/file/{PATH}", {"text": "x", "version": "2"}).status_code == 422


def test_a_whole_review_from_draft_to_git(desk: Desk) -> None:
    ada, bo = desk.signed_in("ada", "contributor"), desk.signed_in("bo", "editor")
    draft = begun(ada)
    write(ada, draft)
    ada.post(f"{draft}/words", {"reason": "Two sources report it."})
    ada.post(f"{draft}/state", {"do": "submit"})
    assert "Maria Example" in bo.get("/review").text
    assert bo.post(f"{draft}/verdict", {"do": "return", "reason": ""}).status_code == 422
    assert bo.post(f"{draft}/verdict", {"do": "return", "reason": "Say where."}).status_code == 302
    assert "Say where." in ada.get(draft).text
    write(ada, draft, TEXT.replace("Five watches were stolen from a shop.", "Five watches were stolen from a shop in Detroit."))
    ada.post(f"{draft}/state", {"do": "submit"})
    seen = re.findall(r'name="seen" value="([0-9a-f]{64})"', bo.get(f"{draft}/changes").text)[0]
    assert bo.post(f"{draft}/verdict", {"do": "approve", "seen": "0" * 64}).status_code == 422
    assert bo.post(f"{draft}/verdict", {"do": "approve", "seen": seen}).status_code == 302
    assert ada.post(f"{draft}/publish").status_code == 403
    assert bo.post(f"{draft}/publish").status_code == 302
    assert (desk.settings.data / "cases" / "WIA-0002-maria-example.md").is_file()
    assert "WIA-0002, revision 1" in bo.get(draft).text
    assert bo.post(f"{draft}/publish").status_code == 422


def test_what_changed_meanwhile_is_joined_field_by_field(desk: Desk) -> None:
    ada = desk.signed_in("ada", "contributor")
    path = next((desk.settings.data / "cases").iterdir())
    name = f"cases/{path.name}"
    text = path.read_text("utf-8")
    draft = ada.post("/published/open", {"kind": "case", "record": "WIA-0001", "act": "corrected"}).headers["Location"]
    write(ada, draft, text.replace("city: Detroit", "city: Flint").replace("kind: arrest", "kind: stop", 1), name)
    path.write_text(text.replace("city: Detroit", "city: Dearborn").replace("modality: face", "modality: voice"), "utf-8")
    page = ada.get(f"{draft}/conflicts").text
    assert "Flint" in page
    assert "Dearborn" in page
    assert ada.post(f"{draft}/conflicts", {}).status_code == 422
    assert ada.post(f"{draft}/conflicts", {f"{name}:0": "theirs"}).status_code == 302
    joined = stored(desk, name)
    assert "city: Dearborn" in joined
    assert "kind: stop" in joined
    assert "modality: voice" in joined
    opened = desk.open()
    assert publishing.overtaken(desk.settings.data, work.files(opened, 1).values()) == []
    opened.close()


def test_only_editors_take_cases_back(desk: Desk) -> None:
    ada, bo = desk.signed_in("ada", "contributor"), desk.signed_in("bo", "editor")
    for act in ("withdrawn", "merged", "published", "sealed", "x"):
        assert ada.post("/published/open", {"kind": "case", "record": "WIA-0001", "act": act}).status_code == 422, act
    assert bo.post("/published/open", {"kind": "case", "record": "WIA-0001", "act": "withdrawn"}).status_code == 302
    for record in ("WIA-9999", "../x", "WIA-0001-robert", ""):
        assert bo.post("/published/open", {"kind": "case", "record": record, "act": "corrected"}).status_code == 422, record
