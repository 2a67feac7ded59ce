"""An exchange as WARC 1.1 (ISO 28500:2017): a fetch in, bytes out. Touches no disk, clock or network.

Each request has its response, its request and its metadata as records of their own, in the order of the way. Whatever writers of WARC
usually draw by chance is derived from the content, so that the same exchange is the same bytes: ids are UUIDs of version 5 over
the record, gzip has no time. What is not there is said: marks of chunks were taken off and their header renamed, as is usual, and the
body of a redirect was not read, so its record is marked as truncated.
"""

from __future__ import annotations

import base64
import hashlib
import io
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.fetching.address import parse_address
from archive.fetching.fetch import PAGES

if TYPE_CHECKING:
    import datetime

    from archive.fetching.fetch import Fetched, Hop

VERSION = "WARC/1.1"
_IDS = uuid.UUID("5b1c9d4e-6f0a-5f53-9a63-0d0d4a9c2e11")  # the namespace of record ids; it only has to stay what it is
_RENAMED = {"transfer-encoding": "X-Archive-Orig-Transfer-Encoding"}
_FIELDS = "application/warc-fields"


@dataclass(frozen=True, slots=True)
class Indexed:
    """Where a response stands in a WARC file: what an index needs of it; `digest` is that of its payload."""

    url: str
    at: datetime.datetime
    status: int
    media_type: str
    digest: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Warc:
    """A WARC file, a gzip member a record, and its responses in order."""

    data: bytes
    responses: tuple[Indexed, ...]


def warc_of(got: Fetched, agent: str, software: str) -> Warc:
    """The exchange as a WARC file.

    Args:
        got: what was fetched.
        agent: the `User-Agent` that was sent.
        software: name and version of what fetched it.

    """
    file = _File(f"{warc_time(got.hops[0].at)} {digest_of(got.packed)}")
    info = _fields(
        ("software", software), ("format", "WARC File Format 1.1"), ("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"), ("http-header-user-agent", agent)
    )
    about = file.add("warcinfo", got.hops[0].at, info, _FIELDS)
    responses = []
    for number, hop in enumerate(got.hops):
        last = number == len(got.hops) - 1
        body = got.packed if last else b""
        block = _head(hop) + body
        shared = [("WARC-Target-URI", hop.url), ("WARC-Warcinfo-ID", about), ("WARC-IP-Address", hop.address)]
        offset = file.size
        digest = digest_of(body)
        truncated = [] if last else [("WARC-Truncated", "unspecified")]
        response = file.add("response", hop.at, block, "application/http; msgtype=response", *shared, ("WARC-Payload-Digest", digest), *truncated)
        responses.append(Indexed(hop.url, hop.at, hop.status, hop.header("content-type").partition(";")[0].strip().lower(), digest, offset, file.size - offset))
        file.add("request", hop.at, request_of(hop.url, agent), "application/http; msgtype=request", *shared, ("WARC-Concurrent-To", response), ("WARC-Payload-Digest", digest_of(b"")))
        about_hop = _about(got, number)
        file.add("metadata", hop.at, about_hop, _FIELDS, *shared[:2], ("WARC-Concurrent-To", response), ("WARC-Payload-Digest", digest_of(about_hop)))
    return Warc(file.data, tuple(responses))


def request_of(url: str, agent: str) -> bytes:
    """The request that `archive.fetching.fetch` sent, byte for byte."""
    here = parse_address(url, range(65536))
    lines = (f"GET {here.target} HTTP/1.1", f"Host: {here.authority}", f"User-Agent: {agent}", f"Accept: {PAGES}", "Accept-Encoding: gzip, deflate", "Connection: close")
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def digest_of(data: bytes) -> str:
    """SHA-256 as WARC records and indexes have it."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def warc_time(at: datetime.datetime) -> str:
    """A moment as WARC 1.1 has it: UTC, to the microsecond."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class _File:
    """A WARC file that grows.

    Args:
        seed: what tells it from every other file, so that its records have ids of their own.
    """

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._stream = io.BytesIO()
        self._writer = WARCWriter(self._stream, gzip=True, warc_version="1.1")

    @property
    def data(self) -> bytes:
        return self._stream.getvalue()

    @property
    def size(self) -> int:
        return self._stream.tell()

    def add(self, kind: str, at: datetime.datetime, block: bytes, media_type: str, *headers: tuple[str, str]) -> str:
        """Write a record and give its id."""
        told = [("WARC-Type", kind), ("WARC-Date", warc_time(at)), *headers, ("WARC-Block-Digest", digest_of(block))]
        name = f"<{uuid.uuid5(_IDS, repr((self._seed, told))).urn}>"
        record = ArcWarcRecord("warc", kind, StatusAndHeaders("", [("WARC-Record-ID", name), *told], protocol=VERSION), io.BytesIO(block), None, media_type, len(block))
        self._writer.write_record(record)
        return name


def _head(hop: Hop) -> bytes:
    """Status line and headers as they came."""
    lines = [f"{hop.version} {hop.status} {hop.reason}", *(f"{_RENAMED.get(name.lower(), name)}: {value}" for name, value in hop.headers)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _about(got: Fetched, number: int) -> bytes:
    """What is known of a request beside its bytes: how it was come to, every address of the host, who vouched for it."""
    hop = got.hops[number]
    told = [("ip-addresses", ", ".join(hop.addresses))]
    if number:
        told += [("via", got.hops[number - 1].url), ("hopsFromSeed", "R" * number)]
    for certificate in hop.certificates:
        told += [("tls-certificate-sha256", hashlib.sha256(certificate).hexdigest()), ("tls-certificate", base64.b64encode(certificate).decode())]
    if number == len(got.hops) - 1:
        told.append(("last-byte-at", warc_time(got.until)))
    return _fields(*told)


def _fields(*told: tuple[str, str]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in told if value).encode()
