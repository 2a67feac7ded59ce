from __future__ import annotations

import gzip
import zlib

import pytest

from bench.answers import Answer, BrokenAnswerError, parsing


@pytest.mark.parametrize("step", [1, 7, 1_000])
@pytest.mark.parametrize(
    ("sent", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", b"hello"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n", b"hello"),
        (b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", b""),
    ],
)
def test_an_answer_is_whole_whatever_pieces_it_comes_in(step: int, sent: bytes, body: bytes) -> None:
    received = bytearray()
    answers = parsing(received)
    for start in range(0, len(sent), step):
        received += sent[start : start + step]
        answer = next(answers)
        assert (answer is None) == (len(received) < len(sent))
    assert answer is not None
    assert (answer.status, answer.body, answer.size) == (int(sent[9:12]), body, len(sent))


@pytest.mark.parametrize("sent", [b"HTTP/1.1 200 OK\r\n\r\n", b"nothing\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"])
def test_what_is_no_answer_is_said_to_be_none(sent: bytes) -> None:
    with pytest.raises(BrokenAnswerError, match="no answer"):
        next(parsing(bytearray(sent)))


def test_a_body_is_unpacked_and_one_that_is_cut_is_said_to_be() -> None:
    packed = gzip.compress(b"hello" * 100)
    assert Answer(200, {"content-encoding": "gzip"}, packed, 0).content == b"hello" * 100
    assert Answer(200, {}, b"hello", 0).content == b"hello"
    with pytest.raises(zlib.error):
        _ = Answer(200, {"content-encoding": "gzip"}, packed[:-12], 0).content
