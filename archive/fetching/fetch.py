"""Fetch one address with its redirects, each judged anew, and give back what came: the page, the way to it, and who vouched for it.

It sends no cookies, credentials or referrer, runs nothing, and keeps nothing. HTTP is httpcore's; what it stands on is `connecting`.
"""

from __future__ import annotations

import datetime
import functools
import itertools
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING

import certifi
import httpcore

from archive.fetching.address import next_address, parse_address
from archive.fetching.connecting import Wire, system_addresses, too_large
from archive.fetching.deadline import Deadline
from archive.fetching.decoding import decoded
from archive.fetching.judging import Policy
from archive.fetching.refusal import FetchError

if TYPE_CHECKING:
    from collections.abc import Collection

    from archive.fetching.address import Address
    from archive.fetching.connecting import Resolver

PAGES = "text/html, application/xhtml+xml, application/pdf;q=0.9, */*;q=0.1"
_REDIRECTS = {301, 302, 303, 307, 308}
_MOST_HEADERS = 300_000  # bytes of headers and chunk marks beside the body


@dataclass(frozen=True, slots=True)
class Limits:
    """What a fetch may use.

    Args:
        seconds: time for all of it, with its redirects.
        read_seconds: time for each look-up, connection and silence.
        wire_bytes: size of a body as it comes, in bytes.
        body_bytes: its size once it is unpacked.
        redirects: how many redirects are followed.
    """

    seconds: float = 30.0
    read_seconds: float = 10.0
    wire_bytes: int = 20_000_000
    body_bytes: int = 40_000_000
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Hop:
    """One request and its answer, without the body.

    Args:
        url: the address asked.
        status: the status of the answer.
        reason: the words behind the status.
        version: the version of HTTP, like `HTTP/1.1`.
        headers: names and values in the order in which they came, as Latin-1.
        address: the IP address that was connected to.
        addresses: every IP address that the name had.
        certificates: DER of the certificates that were shown, the host's own first; only that one before Python 3.13.
        at: when the request was sent, UTC.
    """

    url: str
    status: int
    reason: str
    version: str
    headers: tuple[tuple[str, str], ...]
    address: str
    addresses: tuple[str, ...]
    certificates: tuple[bytes, ...]
    at: datetime.datetime

    def header(self, name: str) -> str:
        """The first value of a header, or nothing."""
        return next((value for known, value in self.headers if known.lower() == name.lower()), "")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came.

    Args:
        hops: every request in order; the last one is that of the page.
        packed: the body as it came, without the marks of chunks.
        body: the body unpacked.
        until: when the last byte was there, UTC.
    """

    hops: tuple[Hop, ...]
    packed: bytes
    body: bytes
    until: datetime.datetime

    @property
    def url(self) -> str:
        """The address at which the page was found at last."""
        return self.hops[-1].url

    @property
    def status(self) -> int:
        """The status of the page."""
        return self.hops[-1].status

    @property
    def media_type(self) -> str:
        """The type of the body, without parameters, in small letters."""
        return _media_type(self.hops[-1])

    @property
    def downgraded(self) -> bool:
        """Whether a redirect led from https to http."""
        schemes = [hop.url.partition(":")[0] for hop in self.hops]
        return ("https", "http") in itertools.pairwise(schemes)


def fetch(
    url: str,
    *,
    agent: str,
    accept: str = PAGES,
    types: Collection[str] | None = None,
    limits: Limits | None = None,
    policy: Policy | None = None,
    resolve: Resolver = system_addresses,
    tls: ssl.SSLContext | None = None,
) -> Fetched:
    """Fetch an address of the public web. A status like 404 is an answer, not an error.

    Args:
        url: the address.
        agent: the `User-Agent`: who asks, and where to complain.
        accept: the `Accept` header.
        types: the media types that are taken where the status is a success; all by default.
        limits: what it may use.
        policy: which networks and ports may be asked.
        resolve: gives the IP addresses of a name.
        tls: how certificates are judged; by Mozilla's roots by default.

    Raises:
        FetchError: it was not fetched; `reason` says why.
        ValueError: `agent` or `accept` is not one line of ASCII.

    """
    if not all(line.isascii() and line.isprintable() and line for line in (agent, accept)):
        raise ValueError("agent and accept must be one line of ASCII each")
    limits, policy = limits or Limits(), policy or Policy()
    deadline = Deadline(limits.seconds)
    here = parse_address(url, policy.ports)
    hops: list[Hop] = []
    headers = [(b"User-Agent", agent.encode("ascii")), (b"Accept", accept.encode("ascii")), (b"Accept-Encoding", b"gzip, deflate"), (b"Connection", b"close")]
    while True:
        wire = Wire(policy, resolve, deadline, limits.read_seconds, limits.wire_bytes + _MOST_HEADERS)
        hop, packed = _ask(here, headers, wire, limits, tls or _roots(), types)
        hops.append(hop)
        if hop.status not in _REDIRECTS or not hop.header("location"):
            return Fetched(tuple(hops), packed, decoded(packed, hop.header("content-encoding"), limits.body_bytes), _now())
        if len(hops) > limits.redirects:
            raise FetchError("redirects", f"the address redirects more than {limits.redirects} times; paste the address that the browser ends at")
        here = next_address(here, _location(hop), policy.ports)


def _ask(here: Address, headers: list[tuple[bytes, bytes]], wire: Wire, limits: Limits, tls: ssl.SSLContext, types: Collection[str] | None) -> tuple[Hop, bytes]:
    """One request; the body of a redirect is not read."""
    asked = httpcore.URL(scheme=here.scheme.encode(), host=here.host.encode(), port=here.port, target=here.target.encode())
    at = _now()
    try:
        with (
            httpcore.ConnectionPool(ssl_context=tls, max_connections=1, retries=0, network_backend=wire) as pool,
            pool.stream("GET", asked, headers=[(b"Host", here.authority.encode()), *headers]) as answer,
        ):
            hop = _hop(here, answer, wire, at)
            if answer.status in _REDIRECTS and hop.header("location"):
                return hop, b""
            if types is not None and answer.status // 100 == 2 and _media_type(hop) not in types:
                raise FetchError("content", f"{here.host} sent {_media_type(hop) or 'something of no type'}, not {' or '.join(sorted(types))}; enter the source by hand")
            return hop, _body(hop, answer, limits)
    except httpcore.TimeoutException:
        raise FetchError("slow", f"{here.host} was silent for {limits.read_seconds:g} seconds; try again later, or enter the source by hand") from None
    except httpcore.ConnectError as error:
        raise _no_tls(here.host, error) from None
    except (httpcore.ProtocolError, httpcore.NetworkError, ssl.SSLError):
        raise FetchError("broken", f"{here.host} did not send a whole answer; try again later, or enter the source by hand") from None


def _body(hop: Hop, answer: httpcore.Response, limits: Limits) -> bytes:
    told = hop.header("content-length")
    if told.isdecimal() and len(told) < 20 and int(told) > limits.wire_bytes:
        raise too_large()
    found = bytearray()
    for chunk in answer.iter_stream():
        found += chunk
        if len(found) > limits.wire_bytes:
            raise too_large()
    return bytes(found)


def _hop(here: Address, answer: httpcore.Response, wire: Wire, at: datetime.datetime) -> Hop:
    stream = answer.extensions["network_stream"]
    return Hop(
        url=here.url,
        status=answer.status,
        reason=answer.extensions.get("reason_phrase", b"").decode("latin-1"),
        version=answer.extensions.get("http_version", b"").decode("latin-1"),
        headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers),
        address=wire.address,
        addresses=wire.addresses,
        certificates=_certificates(stream.get_extra_info("socket")),
        at=at,
    )


def _certificates(connection: object) -> tuple[bytes, ...]:
    if not isinstance(connection, ssl.SSLSocket):
        return ()
    chain = getattr(connection, "get_verified_chain", None)  # public from Python 3.13
    own = connection.getpeercert(binary_form=True)
    return tuple(chain()) if chain else (own,) if own else ()


def _no_tls(host: str, error: httpcore.ConnectError) -> FetchError:
    causes = (error, error.__cause__, error.__context__)
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return FetchError("certificate", f"the certificate of {host} is not valid for it; nothing was read, look at the page in a browser")
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return FetchError("certificate", f"{host} speaks no encryption that is safe today; nothing was read, look at the page in a browser")
    return FetchError("unreachable", f"{host} closed the connection; try again later, or enter the source by hand")


def _location(hop: Hop) -> str:
    """Where a redirect leads; servers write the signs outside ASCII as they like, and UTF-8 is the most likely."""
    raw = hop.header("location").encode("latin-1")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _media_type(hop: Hop) -> str:
    return hop.header("content-type").partition(";")[0].strip().lower()


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


@functools.cache
def _roots() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certifi.where())
