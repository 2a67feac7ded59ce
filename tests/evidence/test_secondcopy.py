from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from archive.evidence.secondcopy import SavePageNow, SecondCopyError
from archive.fetching.refusal import FetchError
from tests.evidence.conftest import web_of
from tests.fetching.server import Server, answer, serving

if TYPE_CHECKING:
    import socket

PAGE = "https://gazette.example/watches?a=b&c=d"
STARTED = answer(json.dumps({"url": PAGE, "job_id": "spn2-1/2"}).encode(), content_type="application/json")


def told(**said: Any) -> bytes:
    return answer(json.dumps(said).encode(), content_type="application/json")


def one_after_the_other(*answers: bytes) -> Any:
    left = list(answers)

    def script(line: socket.socket, _request: bytes) -> None:
        line.sendall(left.pop(0))

    return script


def client(server: Server, **changes: Any) -> SavePageNow:
    return SavePageNow(web_of(server.port), f"http://127.0.0.1:{server.port}", **{"patience": 3, "sleep": lambda _seconds: None, **changes})


def test_a_page_is_saved_and_its_copy_found() -> None:
    progress = one_after_the_other(told(status="pending"), told(status="success", timestamp="20261122120000", original_url=PAGE))
    with serving({"/save": STARTED, "/save/status/spn2-1%2F2": progress}) as server:
        assert client(server, keys="key:secret").save(PAGE) == f"http://127.0.0.1:{server.port}/web/20261122120000/{PAGE}"
    posted = server.requests[0]
    assert posted.startswith(b"POST /save HTTP/1.1\r\n")
    assert b"\r\nAuthorization: LOW key:secret\r\n" in posted
    assert b"\r\nContent-Type: application/x-www-form-urlencoded\r\n" in posted
    assert len(server.requests) == 3


def test_the_page_is_sent_as_a_form() -> None:
    got: list[bytes] = []

    def script(line: socket.socket, request: bytes) -> None:
        body = request.partition(b"\r\n\r\n")[2]
        while b"skip_first_archive" not in body:
            body += line.recv(65536)
        got.append(body)
        line.sendall(told(message="no"))

    with serving({"/save": script}) as server, pytest.raises(SecondCopyError):
        client(server).save(PAGE)
    assert got[0].startswith(b"url=https%3A%2F%2Fgazette.example%2Fwatches%3Fa%3Db%26c%3Dd&")


@pytest.mark.parametrize(
    ("start", "progress", "words"),
    [
        (told(message="You cannot make more than\n100 captures a day"), b"", "no order: You cannot make more than 100 captures"),
        (answer(b"", "401 Unauthorized"), b"", "ARCHIVE_SAVE_KEYS"),
        (answer(b"<p>", "502 Bad Gateway"), b"", "answered 502"),
        (answer(b"no json"), b"", "answered 200"),
        (answer(b"[1]"), b"", "answered 200"),
        (STARTED, told(status="error", status_ext="error:blocked", message="The site blocks us"), "made no copy: The site blocks us"),
        (STARTED, told(status="success"), "not when"),
        (STARTED, told(status="success", timestamp="soon"), "not when"),
        (STARTED, told(status="pending"), "not ready after 18 seconds"),
        (STARTED, told(nothing=1), "made no copy"),
    ],
)
def test_what_goes_wrong_is_told(start: bytes, progress: bytes, words: str) -> None:
    with serving({"/save": start, "/save/status/spn2-1%2F2": progress}) as server, pytest.raises(SecondCopyError, match=words):
        client(server).save(PAGE)


def test_a_service_that_does_not_answer_is_told() -> None:
    with serving({}) as server:
        gone = server.port
    with pytest.raises(FetchError):
        SavePageNow(web_of(gone), f"http://127.0.0.1:{gone}").save(PAGE)
