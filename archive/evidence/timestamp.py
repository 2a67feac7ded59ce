"""Time stamps by RFC 3161: an authority signs that a digest was shown to it at a time. Asks no network, disk or clock by itself.

A token proves that bytes with that SHA-256 existed when the authority says so, as far as the authority is believed. It does not
prove where the bytes came from. Signatures and chains are rfc3161-client's, which judges certificates at the time of the stamp.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from cryptography import x509
from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

from archive.errors import ArchiveError

if TYPE_CHECKING:
    import datetime

    from rfc3161_client import TimeStampResponse

QUERY = "application/timestamp-query"
REPLY = "application/timestamp-reply"

Fetcher: TypeAlias = Callable[[str, bytes], bytes]
"""Posts a query (`QUERY`) to an address and gives the body of the reply; `archive.evidence.asking.Web.stamp` is one."""

_SHA256 = bytes.fromhex("300d06096086480165030402010500")  # AlgorithmIdentifier of SHA-256, with its NULL (RFC 5754, section 2)
_SHA256_OID = x509.ObjectIdentifier("2.16.840.1.101.3.4.2.1")
_GRANTED = bytes.fromhex("3003020100")  # PKIStatusInfo: granted
_NONCE_BYTES = 8
_LONGEST = 200_000  # bytes of a reply; tokens with their chains have some 6,000


class TimestampError(ArchiveError):
    """A time stamp was not given, or does not prove what it should; the text says why."""


def request(digest: bytes, url: str, fetcher: Fetcher) -> bytes:
    """A token over a digest, asked of an authority; that it is over this digest is checked, who signed it is `verify`'s to judge.

    Args:
        digest: SHA-256, 32 bytes.
        url: the address of the authority.
        fetcher: posts the query.

    Returns:
        The token (TimeStampToken, DER), with the authority's certificates; `openssl ts -verify -token_in` reads it.

    Raises:
        TimestampError: the authority refused, or what it sent is no token over this digest.
        ArchiveError: whatever `fetcher` raises.

    """
    nonce = secrets.randbits(_NONCE_BYTES * 8 - 1) | 1 << (_NONCE_BYTES * 8 - 2)  # positive, and always of one length
    reply = fetcher(url, query(digest, nonce))
    response = _decoded(reply)
    _refuse_other(response, digest)
    if response.tst_info.nonce != nonce:
        raise TimestampError(f"{url} sent a token that answers another request; ask again, or another authority")
    return _token_in(reply)


def query(digest: bytes, nonce: int) -> bytes:
    """The request for a stamp (TimeStampReq, RFC 3161, section 2.4.1), which asks for the authority's certificates.

    Args:
        digest: SHA-256, 32 bytes; rfc3161-client hashes whole texts only, and a capture is stamped by the digest that is published.
        nonce: a number by which the reply is known, under 2^64.

    """
    if len(digest) != 32:
        raise TimestampError("only SHA-256 digests of 32 bytes are stamped; hash the file first")
    number = nonce.to_bytes(nonce.bit_length() // 8 + 1, "big")
    return _der(0x30, _der(0x02, b"\x01") + _der(0x30, _SHA256 + _der(0x04, digest)) + _der(0x02, number) + _der(0x01, b"\xff"))


def verify(token: bytes, digest: bytes, roots: bytes) -> datetime.datetime:
    """The time that a token proves for a digest.

    Args:
        token: the token, or the authority's whole reply, DER.
        digest: SHA-256 of the stamped bytes.
        roots: the certificates that are trusted, PEM, one after the other; those between them and the signer come with the token.

    Returns:
        When the authority signed, UTC.

    Raises:
        TimestampError: it is no token, is over another digest, or none of the roots vouches for who signed it.

    """
    response = _decoded(token)
    _refuse_other(response, digest)
    try:
        trusted = x509.load_pem_x509_certificates(roots)
    except ValueError:
        raise TimestampError("the trusted certificates cannot be read; give them in PEM") from None
    builder = VerifierBuilder(roots=trusted)
    try:
        builder.build().verify(response, digest)
    except (VerificationError, ValueError) as error:
        raise TimestampError(f"the time stamp is not vouched for by the trusted certificates: {error}") from None
    return response.tst_info.gen_time


def stamped_at(token: bytes) -> datetime.datetime:
    """The time that a token says, without any proof of it.

    Raises:
        TimestampError: it is no token.

    """
    return _decoded(token).tst_info.gen_time


def _refuse_other(response: TimeStampResponse, digest: bytes) -> None:
    imprint = response.tst_info.message_imprint
    if imprint.hash_algorithm != _SHA256_OID or imprint.message != digest:
        raise TimestampError("the time stamp is over something else than this digest")


def _decoded(data: bytes) -> TimeStampResponse:
    """A reply, or a bare token, which is put into the reply in which it came."""
    if len(data) > _LONGEST:
        raise TimestampError(f"a time stamp of more than {_LONGEST:,} bytes is not read")
    try:
        token = _token_in(data)
        response = decode_timestamp_response(_der(0x30, _GRANTED + _in_order(token)) if token else data)
        if token:
            response.tst_info.gen_time  # noqa: B018 - a token that cannot be read fails here, and not somewhere later
            return response
    except (ValueError, IndexError):
        raise TimestampError("this is no time stamp of RFC 3161; ask the authority again, or another one") from None
    raise TimestampError(f"the authority refused to stamp: {'; '.join(response.status_string) or f'status {response.status}'}; ask another one")


def _token_in(data: bytes) -> bytes:
    """The token in a reply, or the token that the data are; nothing in a reply without one."""
    parts = _parts(_content(data))
    if parts[0][0] == 0x06:  # a token begins with the name of its type
        return data
    return parts[1] if len(parts) > 1 else b""


def _in_order(token: bytes) -> bytes:
    """A token with its certificates in the order that DER wants; OpenSSL writes them as they come, and the parser refuses that.

    No signature is over them, so nothing that is proved changes; the token that is kept stays as it was sent.
    """
    name, wrapped = _parts(_content(token))[:2]
    signed = [_der(0xA0, b"".join(sorted(_parts(_content(part))))) if part[0] == 0xA0 else part for part in _parts(_content(_content(wrapped)))]
    return _der(0x30, name + _der(0xA0, _der(0x30, b"".join(signed))))


def _content(data: bytes) -> bytes:
    """What is within a value of DER that is alone."""
    parts = _parts(data)
    if len(parts) != 1:
        raise ValueError("more than one value")
    size = data[1]
    return data[2 if size < 128 else 2 + (size & 127) :]


def _parts(data: bytes) -> list[bytes]:
    """The values of DER that stand one after the other.

    Raises:
        ValueError, IndexError: they are none.

    """
    parts, at = [], 0
    while at < len(data):
        size, head = data[at + 1], 2
        if size >= 128:
            head += size & 127
            size = int.from_bytes(data[at + 2 : at + head], "big")
        end = at + head + size
        if end > len(data):
            raise ValueError("a value is cut off")
        parts.append(data[at:end])
        at = end
    return parts


def _der(tag: int, content: bytes) -> bytes:
    """A value in DER (X.690, section 10.1)."""
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 128 + len(length)]) + length + content
