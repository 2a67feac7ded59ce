from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio

from archive.evidence.warcs import request_of, warc_of
from tests.evidence.conftest import web_of
from tests.evidence.exchanges import AGENT, PAGE, REDIRECTED, exchange, hop
from tests.fetching.server import answer, redirect, serving

if TYPE_CHECKING:
    from pathlib import Path

    from archive.fetching.fetch import Fetched


def records(data: bytes) -> list[Any]:
    """Every record with its block, as another reader reads it."""
    return [(record.rec_type, record.rec_headers, record.raw_stream.read()) for record in ArchiveIterator(io.BytesIO(data), no_record_parse=True)]


def made(got: Fetched) -> bytes:
    return warc_of(got, AGENT, "Tests/1").data


def test_each_hop_has_response_request_and_metadata() -> None:
    found = records(made(REDIRECTED))
    assert [kind for kind, _, _ in found] == ["warcinfo", *["response", "request", "metadata"] * 2]
    assert {headers.protocol for _, headers, _ in found} == {"WARC/1.1"}
    (_, redirected, _), (_, page, block) = found[1], found[4]
    assert redirected["WARC-Target-URI"] == "https://gazette.example/old"
    assert redirected["WARC-Truncated"] == "unspecified"
    assert page["WARC-Truncated"] is None
    assert block.endswith(b"\r\n\r\n" + PAGE)
    assert page["WARC-IP-Address"] == "93.184.216.34"
    assert page["WARC-Date"] == "2026-11-22T12:00:00.623456Z"
    for number in (1, 4):
        assert found[number + 1][1]["WARC-Concurrent-To"] == found[number + 2][1]["WARC-Concurrent-To"] == found[number][1]["WARC-Record-ID"]
    told = found[6][2].decode()
    assert "via: https://gazette.example/old\r\n" in told
    assert f"tls-certificate-sha256: {hashlib.sha256(b'no real certificate').hexdigest()}\r\n" in told
    assert "ip-addresses: 93.184.216.34, 2606:2800::1\r\n" in told


def test_warcio_finds_nothing_wrong(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(made(REDIRECTED))
    told = io.StringIO()
    with redirect_stdout(told), pytest.raises(SystemExit) as ended:
        warcio(["check", "-v", str(tmp_path / "a.warc.gz")])
    assert ended.value.code == 0
    assert told.getvalue().count("digest pass") == 7


def test_the_same_exchange_is_the_same_bytes_and_another_is_not() -> None:
    assert made(REDIRECTED) == made(REDIRECTED)
    ids = {headers["WARC-Record-ID"] for got in (REDIRECTED, exchange(packed=b"other"), exchange(hop(seconds=1))) for _, headers, _ in records(made(got))}
    assert len(ids) == 7 + 4 + 4  # none is there twice


def test_gzip_members_bear_no_time_and_stand_one_a_record() -> None:
    data = made(REDIRECTED)
    members = 0
    while data:
        assert data[:4] == b"\x1f\x8b\x08\x00"
        assert data[4:8] == b"\0\0\0\0"
        unpack = zlib.decompressobj(16 + zlib.MAX_WBITS)
        unpack.decompress(data)
        data, members = unpack.unused_data, members + 1
    assert members == 7


def test_responses_stand_where_the_index_says() -> None:
    warc = warc_of(REDIRECTED, AGENT, "Tests/1")
    for one in warc.responses:
        ((kind, headers, _),) = records(warc.data[one.offset : one.offset + one.length])
        assert (kind, headers["WARC-Target-URI"], headers["WARC-Payload-Digest"]) == ("response", one.url, one.digest)


def test_marks_of_chunks_are_off_and_their_header_renamed() -> None:
    got = exchange(hop(transfer_encoding="chunked"))
    (_, _, block) = records(made(got))[1]
    assert b"\r\nX-Archive-Orig-Transfer-Encoding: chunked\r\n" in block
    assert b"\r\nTransfer-Encoding" not in block


def test_a_page_is_kept_as_it_came() -> None:
    packed = gzip.compress(PAGE, mtime=0)
    got = exchange(hop(content_encoding="gzip"), packed=packed, body=PAGE)
    response = next(record for record in ArchiveIterator(io.BytesIO(made(got))) if record.rec_type == "response")
    assert response.raw_stream.read() == packed
    response = next(record for record in ArchiveIterator(io.BytesIO(made(got))) if record.rec_type == "response")
    assert response.content_stream().read() == PAGE


def test_the_request_is_the_one_that_was_sent() -> None:
    with serving({"/a%20b?c=d&e": redirect("/end"), "/end": answer(b"x")}) as server:
        web = web_of(server.port)
        got = web.get(server.url("/a b?c=d&e".replace(" ", "%20"), host="gazette.example"))
        assert [request_of(one.url, web.agent) for one in got.hops] == server.requests
        assert [block for kind, _, block in records(warc_of(got, web.agent, "Tests/1").data) if kind == "request"] == server.requests


@pytest.mark.parametrize("value", ["caf\xe9", "a\tb", ""])
def test_headers_are_kept_byte_for_byte(value: str) -> None:
    (_, _, block) = records(made(exchange(hop(x_odd=value))))[1]
    assert f"\r\nx-odd: {value}\r\n".encode("latin-1") in block


@given(st.binary(max_size=3000))
def test_whatever_came_is_read_back(packed: bytes) -> None:
    (_, _, block) = records(made(exchange(packed=packed)))[1]
    assert block.partition(b"\r\n\r\n")[2] == packed
