"""What a reader sends, read into memory within limits of size and time, and taken apart. Nothing here touches the disk.

Forms come as multipart/form-data (RFC 7578), taken apart by python-multipart; its own classes for files put large ones on disk, so only its parser is used.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    Receive = Callable[[], Awaitable[Mapping[str, Any]]]

MOST_PARTS = 10
LONGEST_NAME = 100
SECONDS = 30.0
"""How long a body may take to come."""
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")
"""What no name shows: control characters, and signs that turn the direction of what follows."""


class UploadError(Exception):
    """What was sent cannot be taken; `status` is the HTTP status, the text says what is wrong and what to do."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


@dataclass(slots=True)
class Sent:
    """One part of a form: the name of its field, its file's name (None where it is no file), its bytes."""

    field: str
    file: str | None
    data: bytes


async def read_body(receive: Receive, length: str | None, most: int, seconds: float = SECONDS) -> bytes:
    """The body of a request.

    What is over the limit is read on without being kept, up to four times the limit: a browser that is cut off while it sends shows no answer.

    Args:
        receive: gives the messages of the request.
        length: its Content-Length, if it has one.
        most: how many bytes are taken.
        seconds: how long it may take.

    Raises:
        UploadError: it is too large or too slow, says a length that is none, or breaks off.

    """
    too_large = UploadError(413, f"This is more than {most / 1_000_000:.0f} MB, and no more is taken. Send the text without its pictures, or a part of it.")
    if length is not None and not (length.isascii() and length.isdigit() and len(length) < 20):
        raise UploadError(400, "The length that the request tells is no number.")
    if length is not None and int(length) > 4 * most:
        raise too_large
    pieces: list[bytes] = []
    come = 0
    try:
        async with asyncio.timeout(seconds):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise UploadError(400, "The connection broke off before everything had come. Send it again.")
                piece = message.get("body", b"")
                come += len(piece)
                if come > most:
                    pieces.clear()
                else:
                    pieces.append(piece)
                if come > 4 * most or not message.get("more_body", False):
                    break
    except TimeoutError:
        raise UploadError(408, f"What was sent had not come after {seconds:.0f} seconds. Send it again, over a faster connection or as plain text.") from None
    if come > most:
        raise too_large
    return b"".join(pieces)


def read_form(body: bytes, content_type: str) -> list[Sent]:
    """The parts of a form, in order.

    Args:
        body: the body of the request.
        content_type: its Content-Type.

    Raises:
        UploadError: it is no form, or is broken.

    """
    kind, options = parse_options_header(content_type)
    if kind != b"multipart/form-data":
        raise UploadError(415, "Only a form can be taken here, sent as multipart/form-data; with curl: --form file=@draft.docx")
    boundary = options.get(b"boundary", b"")
    if not boundary:
        raise UploadError(400, "The form does not say what stands between its parts (boundary). Send it with a browser or with curl --form.")
    reading = _Reading()
    try:
        MultipartParser(boundary, reading.callbacks()).write(body)  # type: ignore[arg-type] # the type of the mapping exists only for type checkers
    except (FormParserError, UnicodeError):
        raise UploadError(400, "The form is broken and cannot be taken apart. Send it again.") from None
    if not reading.ended:
        raise UploadError(400, "The form breaks off before its end. Send it again.")
    return reading.parts


@dataclass(slots=True)
class _Reading:
    """What the parser has told so far."""

    parts: list[Sent] = field(default_factory=list)
    ended: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    name: bytearray = field(default_factory=bytearray)
    value: bytearray = field(default_factory=bytearray)
    data: list[bytes] = field(default_factory=list)

    def callbacks(self) -> dict[str, Callable[..., None]]:
        return {
            "on_part_begin": self.begin,
            "on_header_field": lambda data, start, end: self.name.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self.value.extend(data[start:end]),
            "on_header_end": self.header,
            "on_part_data": lambda data, start, end: self.data.append(data[start:end]),
            "on_part_end": self.end_part,
            "on_end": self.end,
        }

    def begin(self) -> None:
        if len(self.parts) == MOST_PARTS:
            raise UploadError(400, f"The form has more than {MOST_PARTS} parts. Send one text or one file.")
        self.headers.clear()
        self.data.clear()

    def header(self) -> None:
        self.headers[self.name.decode("latin-1").lower()] = self.value.decode("latin-1")
        self.name.clear()
        self.value.clear()

    def end_part(self) -> None:
        kind, options = parse_options_header(self.headers.get("content-disposition"))
        if kind != b"form-data" or not options.get(b"name"):
            raise UploadError(400, "A part of the form has no name. Send it with a browser or with curl --form.")
        file = options.get(b"filename")
        self.parts.append(Sent(_text(options[b"name"]), None if file is None else file_name(_text(file)), b"".join(self.data)))

    def end(self) -> None:
        self.ended = True


def file_name(text: str) -> str:
    """The name of a file as it can be shown: the last part of a path, in one line, not endless, with its suffix kept."""
    name = " ".join(_UNFIT.sub(" ", text).replace("\\", "/").rpartition("/")[2].split())
    if len(name) <= LONGEST_NAME:
        return name
    suffix = name[-12:].rpartition(".")[1] and "." + name[-12:].rpartition(".")[2]
    return f"{name[: LONGEST_NAME - 1 - len(suffix)]}…{suffix}"


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")
