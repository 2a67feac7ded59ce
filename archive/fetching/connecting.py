"""The connection under a fetch: the host is resolved here, its addresses are judged, and the very address that was judged is connected to.

httpcore speaks HTTP over it and believes that it talks to the name: the `Host` header, the server name of TLS and the check of
the certificate are the name's, and no second look-up can lead elsewhere (DNS rebinding). Time and bytes are counted below
HTTP, so that no part of an answer, its headers included, escapes the measure.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING, Any, TypeAlias

import httpcore

from archive.fetching.refusal import FetchError

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable, Sequence

    from archive.fetching.deadline import Deadline
    from archive.fetching.judging import Policy

    Resolver: TypeAlias = Callable[[str], Sequence[str]]

MOST_TRIED = 4  # addresses of one name that are tried one after the other


def system_addresses(host: str) -> list[str]:
    """The IP addresses of a name as the system's resolver gives them, without repetition.

    Raises:
        OSError: the name has none, or no name server answers.

    """
    return list(dict.fromkeys(str(info[4][0]) for info in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)))


class Wire(httpcore.NetworkBackend):
    """Connects for one request.

    Args:
        policy: which addresses may be connected to.
        resolve: gives the addresses of a name.
        deadline: the end of the whole fetch.
        read_seconds: how long a connection may be silent.
        most_bytes: how many bytes may come over it.
    """

    def __init__(self, policy: Policy, resolve: Resolver, deadline: Deadline, read_seconds: float, most_bytes: int) -> None:
        self.policy = policy
        self.resolve = resolve
        self.deadline = deadline
        self.read_seconds = read_seconds
        self.bytes_left = most_bytes
        self.addresses: tuple[str, ...] = ()
        self.address = ""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline is stricter
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to one of the judged addresses of a host.

        Raises:
            FetchError: an address of it is not public, it has none, or none of them answers.

        """
        self.addresses = self._judged(host)
        failed: Exception | None = None
        for address in self.addresses[:MOST_TRIED]:
            try:
                stream = httpcore.SyncBackend().connect_tcp(address, port, self.deadline.left(self.read_seconds), local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
                continue
            self.address = address
            return _Measured(stream, self)
        raise FetchError("unreachable", f"{host} does not answer; look at the address in a browser, or try again later") from failed

    def _judged(self, host: str) -> tuple[str, ...]:
        try:
            found = [str(ipaddress.ip_address(host))]
        except ValueError:
            try:
                found = list(self.deadline.run(lambda: self.resolve(host), self.read_seconds))
            except (OSError, UnicodeError):
                raise FetchError("unreachable", f"there is no host named {host}; mend the address") from None
        if not found:
            raise FetchError("unreachable", f"{host} has no IP address; mend the address")
        for address in found:
            # One address within is enough to refuse: an honest site has none beside its public ones.
            if not _permitted(self.policy, address):
                raise FetchError("forbidden", f"{host} is not on the public internet; only public pages can be fetched")
        return tuple(found)


def _permitted(policy: Policy, address: str) -> bool:
    try:
        return policy.permits(ipaddress.ip_address(address))
    except ValueError:
        return False


class _Measured(httpcore.NetworkStream):
    """A connection whose time and bytes are counted."""

    def __init__(self, stream: httpcore.NetworkStream, wire: Wire) -> None:
        self._stream = stream
        self._wire = wire

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the deadline is stricter
        data = self._stream.read(max_bytes, self._left())
        self._wire.bytes_left -= len(data)
        if self._wire.bytes_left < 0:
            raise too_large()
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - the deadline is stricter
        self._stream.write(buffer, self._left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None) -> httpcore.NetworkStream:  # noqa: ARG002 - the deadline is stricter
        return _Measured(self._stream.start_tls(ssl_context, server_hostname, self._left()), self._wire)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def _left(self) -> float:
        return self._wire.deadline.left(self._wire.read_seconds)


def too_large() -> FetchError:
    """What is told when an answer is larger than allowed."""
    return FetchError("large", "the answer is larger than can be taken; enter the source by hand")
