from __future__ import annotations

import datetime
import hashlib
import subprocess
from typing import TYPE_CHECKING

import pytest

from archive.evidence import timestamp
from archive.evidence.timestamp import TimestampError, query, request, stamped_at, verify
from tests.evidence.authority import make_authority, openssl
from tests.evidence.conftest import web_of
from tests.fetching.server import answer, serving

if TYPE_CHECKING:
    from pathlib import Path

    from tests.evidence.authority import Authority

DIGEST = hashlib.sha256(b"a page").digest()
AT = "http://stamps.example/"


def token_of(authority: Authority, digest: bytes = DIGEST) -> bytes:
    return request(digest, AT, lambda _url, asked: authority.reply(asked))


def test_a_token_proves_its_digest_and_time(authority: Authority) -> None:
    proved = verify(token_of(authority), DIGEST, authority.roots)
    assert abs(datetime.datetime.now(datetime.UTC) - proved) < datetime.timedelta(minutes=5)


def test_openssl_proves_the_same_token(authority: Authority, tmp_path: Path) -> None:
    token = tmp_path / "page.tst"
    token.write_bytes(token_of(authority))
    told = openssl("ts", "-verify", "-token_in", **{"in": token}, digest=DIGEST.hex(), CAfile=authority.folder / "root.pem")
    assert b"Verification: OK" in told


def test_the_query_is_the_one_that_openssl_writes(tmp_path: Path) -> None:
    (tmp_path / "ours.tsq").write_bytes(query(DIGEST, 0x1122334455667788))
    told = openssl("ts", "-query", "-text", **{"in": tmp_path / "ours.tsq"}).decode()
    assert "Hash Algorithm: sha256" in told
    assert "Nonce: 0x1122334455667788" in told
    assert "Certificate required: yes" in told
    openssl("ts", "-query", "-cert", "-no_nonce", "-sha256", digest=DIGEST.hex(), out=tmp_path / "theirs.tsq")
    theirs = (tmp_path / "theirs.tsq").read_bytes()
    assert query(DIGEST, 1)[2:].replace(b"\x02\x01\x01\x01\x01\xff", b"\x01\x01\xff") == theirs[2:]


@pytest.mark.parametrize("nonce", [1, 127, 128, 255, 256, 2**63 - 1, 2**63, 2**64 - 1])
def test_nonces_are_read_back(nonce: int, tmp_path: Path) -> None:
    (tmp_path / "ours.tsq").write_bytes(query(DIGEST, nonce))
    told = openssl("ts", "-query", "-text", **{"in": tmp_path / "ours.tsq"}).decode()
    assert f"Nonce: 0x{nonce:0{(len(f'{nonce:x}') + 1) // 2 * 2}X}" in told


def test_the_whole_reply_is_read_as_its_token(authority: Authority) -> None:
    assert verify(authority.reply(query(DIGEST, 7)), DIGEST, authority.roots)


def test_another_digest_is_refused(authority: Authority) -> None:
    with pytest.raises(TimestampError, match="something else"):
        verify(token_of(authority), hashlib.sha256(b"another page").digest(), authority.roots)


def test_another_root_vouches_for_nothing(authority: Authority, tmp_path: Path) -> None:
    stranger = make_authority(tmp_path / "stranger")
    with pytest.raises(TimestampError, match="not vouched for"):
        verify(token_of(authority), DIGEST, stranger.roots)


def test_a_certificate_of_a_web_site_stamps_nothing(tmp_path: Path) -> None:
    # openssl refuses to stamp with it, so the key of a right authority signs under the name of a wrong one.
    right, wrong = make_authority(tmp_path / "right"), make_authority(tmp_path / "wrong", stamps_as="site")
    with pytest.raises(TimestampError, match="not vouched for"):
        verify(token_of(right), DIGEST, (wrong.folder / "stamps.pem").read_bytes())


@pytest.mark.parametrize("place", [40, 400, -100, -20, -1])
def test_a_token_with_another_byte_proves_nothing(place: int, authority: Authority) -> None:
    token = bytearray(token_of(authority))
    token[place] ^= 1
    with pytest.raises(TimestampError):
        verify(bytes(token), DIGEST, authority.roots)


@pytest.mark.parametrize("data", [b"", b"no token", b"0\x80", bytes.fromhex("30053003020102"), b"\x30" * 1000, b"x" * 300_000])
def test_what_is_no_token_is_told(data: bytes, authority: Authority) -> None:
    with pytest.raises(TimestampError):
        verify(data, DIGEST, authority.roots)
    with pytest.raises(TimestampError):
        stamped_at(data)


@pytest.mark.parametrize("roots", [b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_roots_that_are_none_are_told(roots: bytes, authority: Authority) -> None:
    with pytest.raises(TimestampError, match="PEM"):
        verify(token_of(authority), DIGEST, roots)


def test_an_answer_to_another_request_is_refused(authority: Authority) -> None:
    with pytest.raises(TimestampError, match="another request"):
        request(DIGEST, AT, lambda _url, _asked: authority.reply(query(DIGEST, 12345)))
    with pytest.raises(TimestampError, match="something else"):
        request(DIGEST, AT, lambda _url, _asked: authority.reply(query(b"x" * 32, 12345)))


def test_a_refusal_is_told_in_the_authoritys_words(authority: Authority) -> None:
    # An algorithm that the authority does not take.
    wrong = timestamp.query(DIGEST, 5).replace(bytes.fromhex("0420") + DIGEST, bytes.fromhex("0420") + DIGEST).replace(bytes.fromhex("608648016503040201"), bytes.fromhex("608648016503040209"))
    with pytest.raises(TimestampError, match="refused to stamp"):
        request(DIGEST, AT, lambda _url, _asked: authority.reply(wrong))


def test_only_whole_digests_are_stamped() -> None:
    with pytest.raises(TimestampError, match="32 bytes"):
        query(b"short", 1)


def test_over_the_wire(authority: Authority) -> None:
    with serving({"/tsa": authority.script()}) as server:
        web = web_of(server.port)
        token = request(DIGEST, server.url("/tsa"), web.stamp)
        assert verify(token, DIGEST, authority.roots) == stamped_at(token)
        assert b"Content-Type: application/timestamp-query" in server.requests[0]


@pytest.mark.parametrize("page", [answer(b"<p>Sorry</p>"), answer(b"", "503 Busy"), answer(b"x", content_type="application/timestamp-reply")])
def test_a_server_that_sends_something_else_is_told(page: bytes) -> None:
    with serving({"/tsa": page}) as server, pytest.raises(TimestampError):
        request(DIGEST, server.url("/tsa"), web_of(server.port).stamp)


def test_a_stamp_outlives_the_certificate_of_its_authority(authority: Authority, tmp_path: Path) -> None:
    """OpenSSL judges by today unless it is told; ours judges by the time of the stamp, which the signature covers."""
    token = tmp_path / "page.tst"
    token.write_bytes(token_of(authority))
    at = int(verify(token.read_bytes(), DIGEST, authority.roots).timestamp())
    arguments: dict[str, str | Path] = {"in": token, "digest": DIGEST.hex(), "CAfile": authority.folder / "root.pem"}
    with pytest.raises(subprocess.CalledProcessError):
        openssl("ts", "-verify", "-token_in", **arguments, attime=str(at + 4000 * 86400))
    assert b"Verification: OK" in openssl("ts", "-verify", "-token_in", **arguments, attime=str(at))
