"""The check of a draft on the site: every kind of file, every broken request, and nothing kept, stored or let through elsewhere.

Few drafts are really read; elsewhere a stub stands for the worker.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import tempfile
from typing import TYPE_CHECKING, Any

import pypandoc
import pytest
import typst

from archive.citecheck.drafts import MOST_BYTES
from archive.citecheck.report import CiteReport, Finding, Verdict
from archive.site import room
from archive.site.checking import MOST_BODY
from archive.site.visitors import Allowance
from archive.site.workshop import Workshop
from tests.publish.pages import Page
from tests.publish.test_search import HOSTILE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    import httpx

    from tests.publish.conftest import Site

TEXT = "Robert Example (WIA-0001) was arrested on 9 January 2021. See also WIA-9999."
STUB = "import json, sys\nhead = json.loads(sys.stdin.buffer.readline())\ndata = sys.stdin.buffer.read(head['bytes'])\nprint('{}')\nprint(REPORT.replace('a.md', head['name']))"


def stub(site: Site, code: str, **options: Any) -> room.Room:
    """The room of the checks, new, with a stub for its worker and no limit for visitors."""
    room._ROOMS[site.datasette] = {}
    of = room.room(site.datasette, "citecheck")
    of.workshop = Workshop(command=(sys.executable, "-I", "-S", "-c", code), **options)
    of.allowance = Allowance(burst=100_000)
    return of


@pytest.fixture(autouse=True)
def _new_room(small: Site) -> None:
    room._ROOMS[small.datasette] = {}


@pytest.fixture
def stubbed(small: Site) -> room.Room:
    """A worker that finds the same in every draft."""
    hostile = '<script>alert("x")</script> & <b>'
    findings = (
        Finding(Verdict.CURRENT, "WIA-0001, rev. 1", "paragraph 1", "See it.", "WIA-0001", "Robert Example", "/cases/WIA-0001", "Revision 1 is the latest."),
        Finding(Verdict.DIFFERS, hostile, hostile, f"He said {hostile}.", hostile, hostile, "//evil.example/", hostile, hostile, (hostile, hostile)),
        Finding(Verdict.UNVERSIONED, "WIA-0003", "footnote 2", "See it.", "WIA-0003", "", "/cases/WIA-0003", "", "Write WIA-0003, rev. 1."),
        Finding(Verdict.UNKNOWN, "410 U.S. 113", "page 4", "See it.", outside=True),
    )
    return stub(small, f"REPORT = {CiteReport('a.md', 'markdown', findings, 3, (hostile,)).as_json()!r}\n{STUB}")


async def post(site: Site, path: str = "/citecheck", **options: Any) -> httpx.Response:
    """The answer to something that is sent."""
    response: httpx.Response = await site.datasette.client.post(path, **options)
    return response


def sound(response: httpx.Response, status: int = 200) -> Page:
    """The page that a response is: sound, for no cache, without a cookie."""
    assert response.status_code == status, response.text[:500]
    assert "no-store" in response.headers["cache-control"]
    assert "set-cookie" not in response.headers
    page = Page(response.text)
    assert not page.faults, page.faults
    return page


def drafts() -> Iterator[tuple[str, bytes]]:
    """The same words as every kind of file."""
    yield "draft.txt", TEXT.encode()
    yield "draft.md", f"# A draft\n\n{TEXT}".encode()
    yield "draft.html", f"<!DOCTYPE html><html><body><p>{TEXT}</p><script>alert(1)</script></body></html>".encode()
    yield "draft.pdf", typst.compile(f"#set page(width: 20cm)\n{TEXT}".encode(), format="pdf")


@pytest.mark.parametrize(("name", "data"), [*drafts(), ("draft.docx", b"")], ids=["text", "markdown", "html", "pdf", "docx"])
async def test_a_draft_of_each_kind_is_checked(small: Site, name: str, data: bytes, tmp_path: Path) -> None:
    if name.endswith("docx"):
        pypandoc.convert_text(TEXT, "docx", "markdown", outputfile=str(tmp_path / name))
        data = (tmp_path / name).read_bytes()
    page = sound(await post(small, files={"file": (name, data)}))
    assert page.text.index("Needs attention") < page.text.index("What is cited is what the archive has today")
    assert f"{name}, checked" in page.text
    assert "9 January 2021" in page.text
    assert "WIA-9999" in page.text
    assert "/cases/WIA-0001" in page.links


async def test_a_pasted_text_gives_the_same_as_page_and_as_json(small: Site) -> None:
    form = {"text": (None, TEXT)}
    response = await post(small, "/citecheck?format=json", files=form)
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    report = response.json()
    assert {finding["verdict"] for finding in report["findings"] if finding["attention"]} == {"differs", "unknown"}
    page = sound(await post(small, files=form))
    for finding in report["findings"]:
        assert finding["text"] in page.text
        assert finding["says"] in page.text


async def test_who_accepts_json_gets_what_who_asks_for_it_gets(small: Site, stubbed: room.Room) -> None:
    form = {"text": (None, TEXT)}
    answer = await post(small, files=form, headers={"accept": "application/json"})
    assert answer.json() == (await post(small, "/citecheck?format=json", files=form)).json()
    assert len(answer.json()["findings"]) == 4
    assert stubbed.workshop.inside == 0


async def test_the_form_asks_for_no_token_and_says_what_becomes_of_a_draft(small: Site) -> None:
    page = await small.page("/citecheck")
    assert "neither kept nor logged" in page.text
    assert 'enctype="multipart/form-data"' in page.html
    assert "csrftoken" not in page.html


async def test_a_cookie_of_another_program_is_no_obstacle(small: Site, stubbed: room.Room) -> None:
    assert stubbed.workshop.inside == 0
    sound(await post(small, files={"text": (None, TEXT)}, headers={"cookie": "ds_csrftoken=x; other=y"}))


async def test_what_a_report_says_is_shown_in_order_and_escaped(small: Site, stubbed: room.Room) -> None:
    assert stubbed.workshop.inside == 0
    page = sound(await post(small, files={"text": (None, TEXT)}))
    assert "<b>" not in page.html
    assert "evil.example" not in " ".join(page.links)
    places = [page.text.index(words) for words in ("Needs attention", "differs from the record", "Could be firmer", "Write WIA-0003, rev. 1.", "Revision 1 is the latest.", "410 U.S. 113")]
    assert places == sorted(places)
    assert "4 mentions found; 1 needs attention . 3 figures compared" in page.text


@pytest.mark.parametrize("name", [*HOSTILE[:3], *HOSTILE[24:], "../../etc/passwd", "a\r\nb.docx", "x" * 3000 + ".docx"], ids=lambda text: ascii(text[:24]))
async def test_hostile_names_and_texts_do_no_harm(small: Site, stubbed: room.Room, name: str) -> None:
    assert stubbed.workshop.inside == 0
    usable = name.encode("utf-8", "replace").decode()[:3000]
    for files in ({"file": (usable, b"x")}, {"text": (None, usable or "x")}):
        response = await post(small, files=files)
        assert response.status_code in {200, 400}
        page = sound(response, response.status_code)
        assert "<script" not in page.html
        assert "<img" not in page.html


FORM = "multipart/form-data; boundary=x"
WHOLE = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nWIA-0001\r\n--x--\r\n'


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        (FORM, WHOLE, 200),
        (FORM, WHOLE[:-8], 400),
        (FORM, b"", 400),
        (FORM, b"nonsense", 400),
        (FORM, WHOLE.replace(b"WIA-0001", b" "), 400),
        (FORM, WHOLE.replace(b'name="text"', b'name="other"'), 400),
        (FORM, WHOLE.replace(b'name="text"', b'name="file"; filename=""').replace(b"WIA-0001", b""), 400),
        ("multipart/form-data", WHOLE, 400),
        ("multipart/form-data; boundary=other", WHOLE, 400),
        ("application/x-www-form-urlencoded", b"text=WIA-0001", 415),
        ("application/json", b"{}", 415),
        ("", WHOLE, 415),
    ],
)
async def test_what_is_no_draft_is_refused_in_words(small: Site, stubbed: room.Room, content_type: str, body: bytes, status: int) -> None:
    headers = {"content-type": content_type}
    page = sound(await post(small, content=body, headers=headers), status)
    assert ("Not checked." in page.text) is (status != 200)
    answer = await post(small, "/citecheck?format=json", content=body, headers=headers)
    assert answer.status_code == status
    assert answer.json().get("status", 200) == status
    assert stubbed.workshop.inside == 0


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([("file", ("a.md", b"x")), ("file", ("b.md", b"y"))], "one at a time"),
        ([("file", ("a.md", b"x")), ("text", (None, b"y"))], "the one or the other"),
        ([("text", (None, b"x"))] * 11, "more than 10"),
    ],
)
async def test_one_draft_at_a_time(small: Site, files: list[Any], words: str) -> None:
    assert words in sound(await post(small, files=files), 400).text


@pytest.mark.parametrize(("name", "data", "words"), [("a.docx", b"PK\x03\x04nonsense", "is damaged"), ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old kind"), ("a.txt", b" \n", "has no text")])
async def test_a_file_that_cannot_be_read_is_told_in_words(small: Site, name: str, data: bytes, words: str) -> None:
    page = sound(await post(small, files={"file": (name, data)}), 422)
    assert words in page.text


async def pieces(count: int) -> AsyncIterator[bytes]:
    """A body without a length, in pieces of a megabyte."""
    for _ in range(count):
        yield b"x" * 1_000_000


async def test_a_body_that_is_too_large_is_refused_with_and_without_a_length(small: Site, stubbed: room.Room) -> None:
    sound(await post(small, files={"file": ("a.txt", b"x" * (MOST_BYTES - 10))}))
    page = sound(await post(small, files={"file": ("a.txt", b"x" * MOST_BODY)}), 413)
    assert "more than 10 MB" in page.text
    sound(await post(small, content=pieces(12), headers={"content-type": FORM}), 413)
    sound(await post(small, content=b"x", headers={"content-type": FORM, "content-length": "999999999999"}), 413)
    assert stubbed.workshop.inside == 0


async def test_a_body_that_comes_too_slowly_is_given_up(small: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.site.uploads.read_body.__defaults__", (0.1,))

    async def slow() -> AsyncIterator[bytes]:
        yield b"--x"
        await asyncio.sleep(60)

    async with asyncio.timeout(30):
        sound(await post(small, content=slow(), headers={"content-type": FORM}), 408)
    assert room.room(small.datasette, "citecheck").workshop.inside == 0


async def test_when_many_wait_or_one_asks_much_the_next_comes_later(small: Site, stubbed: room.Room) -> None:
    with contextlib.ExitStack() as places:
        for _ in range(stubbed.workshop.most):
            places.enter_context(stubbed.workshop.place())
        response = await post(small, files={"text": (None, TEXT)})
        assert "many wait" in sound(response, 503).text
        assert int(response.headers["retry-after"]) > 0
    sound(await post(small, files={"text": (None, TEXT)}))
    stubbed.allowance = Allowance(burst=0)
    answer = await post(small, "/citecheck?format=json", files={"text": (None, TEXT)})
    assert (answer.status_code, answer.json()["status"]) == (429, 429)
    assert stubbed.workshop.inside == 0


async def test_nothing_of_a_draft_is_put_on_disk_or_logged(small: Site, stubbed: room.Room, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    assert stubbed.workshop.inside == 0

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file")

    for name in ("SpooledTemporaryFile", "TemporaryFile", "NamedTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, refuse)
    sound(await post(small, files={"file": ("secret-name.txt", b"secret words " * 200_000)}))
    stub(small, "")
    sound(await post(small, files={"file": ("secret-name.txt", b"secret words")}), 503)
    told = capfd.readouterr()
    assert "A job of the site failed" in told.err
    assert "secret" not in told.out + told.err


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
async def test_other_methods_are_refused_with_what_is_allowed(small: Site, method: str) -> None:
    response = await getattr(small.datasette.client, method)("/citecheck")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, OPTIONS, POST"


@pytest.mark.parametrize(
    "path", ["/", "/brief", "/brief/document", "/cases", "/citecheck/", "/citecheck/x", "/%63itecheck", "/CITECHECK", "//citecheck", "/archive/citecheck", "/citecheck.json", "/-/citecheck"]
)
async def test_nothing_can_be_sent_anywhere_else(small: Site, path: str) -> None:
    response = await post(small, path, files={"text": (None, TEXT)})
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"


async def test_answers_carry_the_security_headers(small: Site) -> None:
    headers = (await post(small, content=b"", headers={"content-type": FORM})).headers
    assert headers.get_list("content-security-policy")[0].startswith("default-src 'none'")
    assert "access-control-allow-origin" not in headers
