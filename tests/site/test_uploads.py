"""Bodies come whole or not at all, and forms are taken apart as browsers put them together."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.site.uploads import LONGEST_NAME, MOST_PARTS, Sent, UploadError, file_name, read_body, read_form

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

BOUNDARY = "----boundary0123456789"
FORM = f"multipart/form-data; boundary={BOUNDARY}"


def form(*parts: tuple[str, str | None, bytes]) -> bytes:
    """A form as browsers write it (https://html.spec.whatwg.org/#multipart-form-data)."""
    written = b""
    for name, file, data in parts:
        said = f'form-data; name="{name}"' + (f'; filename="{file}"' if file is not None else "")
        written += f"--{BOUNDARY}\r\nContent-Disposition: {said}\r\n{'Content-Type: application/octet-stream' + chr(13) + chr(10) if file is not None else ''}\r\n".encode() + data + b"\r\n"
    return written + f"--{BOUNDARY}--\r\n".encode()


def sender(*pieces: bytes, ends: bool = True, slow: float = 0) -> Callable[[], Awaitable[dict[str, Any]]]:
    """A client that sends some pieces and then ends, or goes away."""
    messages: list[dict[str, Any]] = [{"type": "http.request", "body": piece, "more_body": not ends or number < len(pieces) - 1} for number, piece in enumerate(pieces)]

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(slow)
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    return receive


@pytest.mark.parametrize("length", [None, "10"])
@pytest.mark.parametrize("pieces", [(b"0123456789",), (b"01234", b"", b"56789"), (b"0123456789", b"")])
async def test_a_body_comes_whole(pieces: tuple[bytes, ...], length: str | None) -> None:
    assert await read_body(sender(*pieces), length, most=10) == b"0123456789"


@pytest.mark.parametrize(
    ("receive", "length", "status"),
    [
        (sender(b"x" * 11), None, 413),
        (sender(b"x" * 6, b"x" * 5), None, 413),  # chunked, without a length
        (sender(b"x" * 11), "5", 413),  # a length that lies
        (sender(*[b"x" * 10] * 9), None, 413),
        (sender(), "41", 413),  # nothing is read of what is far too long
        (sender(b"x"), "9" * 30, 400),
        (sender(b"x"), "-1", 400),
        (sender(b"x"), "1e3", 400),
        (sender(b"x"), "٣", 400),
        (sender(b"x", ends=False), None, 400),  # the client goes away
    ],
)
async def test_a_body_too_large_or_broken_off_is_refused(receive: Callable[[], Awaitable[dict[str, Any]]], length: str | None, status: int) -> None:
    with pytest.raises(UploadError) as refused:
        await read_body(receive, length, most=10)
    assert refused.value.status == status


async def test_a_body_that_comes_too_slowly_is_refused() -> None:
    with pytest.raises(UploadError) as refused:
        await read_body(sender(b"x", b"x", slow=60), None, most=10, seconds=0.05)
    assert refused.value.status == 408


async def test_what_is_over_the_limit_is_read_on_to_a_limit_but_not_kept() -> None:
    messages = iter([{"type": "http.request", "body": b"x" * 10, "more_body": True}] * 100)
    left = 100

    async def receive() -> dict[str, Any]:
        nonlocal left
        left -= 1
        return next(messages)

    with pytest.raises(UploadError, match="no more is taken"):
        await read_body(receive, None, most=20)
    assert left == 91


names = st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters='"\\'), min_size=1, max_size=20)
parts = st.lists(st.tuples(names, st.none() | st.sampled_from(["draft.docx", "", "тест.md"]), st.binary(max_size=200).filter(lambda data: BOUNDARY.encode() not in data)), max_size=MOST_PARTS)


@given(parts)
def test_a_form_is_taken_apart_as_it_was_put_together(written: list[tuple[str, str | None, bytes]]) -> None:
    if written:
        assert read_form(form(*written), FORM) == [Sent(name, file, data) for name, file, data in written]


@given(st.data())
def test_a_form_that_breaks_off_anywhere_is_refused(data: st.DataObject) -> None:
    whole = form(("text", None, b"WIA-0001"), ("file", "draft.txt", b"WIA-0003"))
    cut = data.draw(st.integers(0, len(whole) - len("--\r\n") - 1))
    with pytest.raises(UploadError):
        read_form(whole[:cut], FORM)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_form_or_refused(body: bytes) -> None:
    for data in (body, form(("text", None, b"x"))[:40] + body):
        status = 200
        try:
            read_form(data, FORM)
        except UploadError as error:
            status = error.status
        assert status in {200, 400}


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("", 415),
        ("application/json", 415),
        ("application/x-www-form-urlencoded", 415),
        ("text/plain", 415),
        ("multipart/mixed; boundary=x", 415),
        ("multipart/form-data", 400),
        ("multipart/form-data; boundary=", 400),
        (f"multipart/form-data; boundary={'x' * 5000}", 400),
        ("multipart/form-data; boundary=another", 400),
    ],
)
def test_what_is_no_form_is_refused(content_type: str, status: int) -> None:
    with pytest.raises(UploadError) as refused:
        read_form(form(("text", None, b"x")), content_type)
    assert refused.value.status == status


@pytest.mark.parametrize(
    "body",
    [
        form(*[("text", None, b"x")] * (MOST_PARTS + 1)),
        form(("text", None, b"x")).replace(b"form-data;", b"attachment;"),
        form(("text", None, b"x")).replace(b'name="text"', b"x=1"),
        form(("text", None, b"x")).replace(b"Content-Disposition", b"X"),
        form(("text", None, b"x")).replace(b"Content-Disposition", b"A: b\r\n" * 20 + b"Content-Disposition"),
        form(("text", "x" * 10_000, b"x")),
        form(("text", None, b"x")).replace(b"Content-Disposition: ", b"Content\x00Disposition "),
    ],
)
def test_odd_parts_are_refused(body: bytes) -> None:
    with pytest.raises(UploadError) as refused:
        read_form(body, FORM)
    assert refused.value.status == 400


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("draft.docx", "draft.docx"),
        ("C:\\Users\\a\\draft.docx", "draft.docx"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\r\nc.md", "a b c.md"),
        ("exe\u202excod.md", "exe xcod.md"),
        ("<b>.txt", "<b>.txt"),
        ("dir/", ""),
        ("", ""),
    ],
)
def test_names_of_files_as_they_are_shown(sent: str, shown: str) -> None:
    assert file_name(sent) == shown


@given(st.text(max_size=400))
def test_no_name_is_endless_or_a_path(text: str) -> None:
    name = file_name(text)
    assert len(name) <= LONGEST_NAME
    assert not set(name) & set("/\\\x00\n\u202e")


def test_a_long_name_keeps_its_suffix() -> None:
    assert file_name("x" * 300 + ".docx") == "x" * 94 + "….docx"
