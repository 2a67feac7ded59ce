"""The web as this room asks it: pages through `archive.fetching`, and the few requests that are no plain GET of a page, over the same judged connections.

`archive.fetching.fetch` follows redirects and gets pages. A time stamp is posted for, a link is first asked for its headers alone,
and a page that was seen before is asked for only if it changed: one request each, of which no redirect is followed.
"""

from __future__ import annotations

import functools
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import certifi
import httpcore

from archive import __version__
from archive.evidence.timestamp import QUERY, REPLY, TimestampError
from archive.fetching.address import parse_address
from archive.fetching.connecting import Wire, system_addresses, too_large
from archive.fetching.deadline import Deadline
from archive.fetching.decoding import decoded
from archive.fetching.fetch import PAGES, Limits, fetch
from archive.fetching.judging import Policy
from archive.fetching.refusal import FetchError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.fetching.connecting import Resolver
    from archive.fetching.fetch import Fetched

SOFTWARE = f"WrongfulIdentificationArchive/{__version__}"
ACCEPT_ANY = "*/*"
_MOST_HEADERS = 300_000  # bytes beside the body


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one request.

    Args:
        status: the status.
        reason: the words behind it.
        headers: names in small letters and values, as Latin-1; of several of one name the first.
        body: the body unpacked.
    """

    status: int
    reason: str
    headers: dict[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """The type of the body, without parameters, in small letters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Web:
    """Who asks the web, and how.

    Args:
        agent: the `User-Agent`: the archive and where to complain.
        limits: what one fetch may use.
        policy: which networks and ports may be asked.
        resolve: gives the IP addresses of a name.
        tls: how certificates are judged; by Mozilla's roots by default.
    """

    agent: str = SOFTWARE
    limits: Limits = field(default_factory=Limits)
    policy: Policy = field(default_factory=Policy)
    resolve: Resolver = system_addresses
    tls: ssl.SSLContext | None = None

    def get(self, url: str) -> Fetched:
        """Fetch a page with its redirects (see `archive.fetching.fetch`)."""
        return fetch(url, agent=self.agent, limits=self.limits, policy=self.policy, resolve=self.resolve, tls=self.tls)

    def stamp(self, url: str, query: bytes) -> bytes:
        """Post a query to a time-stamping authority (RFC 3161, section 3.4) and give its reply.

        Raises:
            FetchError: nothing came.
            TimestampError: what came is no reply.

        """
        answer = self.ask("POST", url, headers=(("Content-Type", QUERY),), accept=REPLY, body=query)
        if answer.status != 200 or answer.media_type != REPLY:
            raise TimestampError(f"{url} answered {answer.status} {answer.reason[:40]} and {answer.media_type[:60] or 'nothing of a type'}, not a time stamp; ask another authority")
        return answer.body

    def ask(self, method: str, url: str, *, headers: Sequence[tuple[str, str]] = (), accept: str = PAGES, body: bytes = b"") -> Answer:
        """Send one request and give its answer, whatever its status; a redirect is an answer.

        Args:
            method: `GET`, `HEAD` or `POST`.
            url: the address.
            headers: further headers, in ASCII.
            accept: the `Accept` header.
            body: what is posted.

        Raises:
            FetchError: no whole answer came; `reason` says why.
            ValueError: a header is not one line of ASCII.

        """
        sent = [("User-Agent", self.agent), ("Accept", accept), ("Accept-Encoding", "gzip, deflate"), ("Connection", "close"), *headers]
        if not all(line.isascii() and line.isprintable() and line for pair in sent for line in pair):
            raise ValueError("headers must be one line of ASCII each")
        here = parse_address(url, self.policy.ports)
        if body:
            sent.append(("Content-Length", str(len(body))))
        wire = Wire(self.policy, self.resolve, Deadline(self.limits.seconds), self.limits.read_seconds, self.limits.wire_bytes + _MOST_HEADERS)
        asked = httpcore.URL(scheme=here.scheme.encode(), host=here.host.encode(), port=here.port, target=here.target.encode())
        try:
            with (
                httpcore.ConnectionPool(ssl_context=self.tls or _roots(), max_connections=1, retries=0, network_backend=wire) as pool,
                pool.stream(method, asked, headers=[(b"Host", here.authority.encode()), *((name.encode(), value.encode()) for name, value in sent)], content=body or None) as answer,
            ):
                packed = bytearray()
                for chunk in answer.iter_stream():
                    packed += chunk
                    if len(packed) > self.limits.wire_bytes:
                        raise too_large()
                return _answer(answer, bytes(packed), self.limits.body_bytes)
        except httpcore.TimeoutException:
            raise FetchError("slow", f"{here.host} was silent for {self.limits.read_seconds:g} seconds; try again later") from None
        except httpcore.ConnectError as error:
            judged = any(isinstance(cause, ssl.SSLError) for cause in (error, error.__cause__, error.__context__))
            told = (f"the certificate or encryption of {here.host} is not valid", "look at it in a browser") if judged else (f"{here.host} closed the connection", "try again later")
            raise FetchError("certificate" if judged else "unreachable", "; ".join(told)) from None
        except (httpcore.ProtocolError, httpcore.NetworkError, ssl.SSLError):
            raise FetchError("broken", f"{here.host} did not send a whole answer; try again later") from None


def _answer(answer: httpcore.Response, packed: bytes, most: int) -> Answer:
    headers: dict[str, str] = {}
    for name, value in answer.headers:
        headers.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
    body = decoded(packed, headers.get("content-encoding", ""), most) if packed else b""
    return Answer(answer.status, answer.extensions.get("reason_phrase", b"").decode("latin-1"), headers, body)


@functools.cache
def _roots() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certifi.where())
