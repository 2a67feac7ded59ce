from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

import pytest
from datasette.utils.asgi import Request

from archive.site.refusing import Refused
from archive.site.room import Finished, Room, visitor
from archive.site.visitors import Allowance
from archive.site.workshop import Workshop

if TYPE_CHECKING:
    from collections.abc import Mapping


def writing(line: str, **options: Any) -> Room:
    """A room whose worker writes a line."""
    return Room(Workshop(command=(sys.executable, "-I", "-S", "-c", line), **options))


async def staying() -> Mapping[str, Any]:
    await asyncio.Event().wait()
    return {}


async def leaving() -> Mapping[str, Any]:
    return {"type": "http.disconnect"}


@pytest.mark.parametrize(
    ("room", "status", "words"),
    [
        (writing('print(\'{"error": "take fewer cases"}\')'), 422, "take fewer cases"),
        (writing('print(\'{"fault": "KeyError at x.py:1"}\')'), 503, "fault of this site"),
        (writing("import time; time.sleep(60)", seconds=0.2), 503, "given up"),
        (writing("import time; time.sleep(60)", at_once=0, seconds=0.2), 503, "many wait"),
        (writing("", at_once=0, waiting=0), 503, "many wait"),
    ],
)
async def test_whatever_goes_wrong_is_told_with_a_status(room: Room, status: int, words: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Refused, match=words) as refused, room.place(Request.fake("/")):
        await room.do(staying, {})
    assert refused.value.status == status
    assert (refused.value.wait > 0) is (status == 503)
    assert ("KeyError at x.py:1" in capfd.readouterr().err) is ("fault" in words)


async def test_who_leaves_is_served_no_more() -> None:
    with pytest.raises(Refused) as refused:
        await writing("import time; time.sleep(60)").do(leaving, {})
    assert refused.value.status == 408


def test_a_visitor_who_asks_much_waits() -> None:
    room = Room(allowance=Allowance(burst=1))
    with room.place(Request.fake("/")):
        pass
    with pytest.raises(Refused) as refused, room.place(Request.fake("/")):
        pass
    assert refused.value.status == 429
    assert refused.value.wait > 0


def test_the_files_made_last_are_kept_while_they_fit() -> None:
    finished = Finished(most=10)
    for name in ("a", "b", "c"):
        finished.put(name, b"xxxx")
        finished.get("b")
    assert (finished.get("a"), finished.get("b"), finished.get("c")) == (None, b"xxxx", b"xxxx")
    finished.put("large", b"x" * 11)
    assert [*finished.files] == ["b", "c"]


@pytest.mark.parametrize(("client", "address"), [(("192.0.2.1", 4711), "192.0.2.1"), (None, "")])
def test_a_visitor_is_the_client_that_the_server_names(client: object, address: str) -> None:
    request = Request.fake("/")
    request.scope["client"] = client
    assert visitor(request) == address
