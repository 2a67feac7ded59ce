"""A web server of the tests' own that says byte for byte what it is told to. It asserts nothing."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Script: TypeAlias = bytes | Callable[[socket.socket, bytes], None]


class Server:
    """What a test knows of the server: its port and the requests that it got."""

    def __init__(self, port: int, scheme: str) -> None:
        self.port = port
        self.scheme = scheme
        self.requests: list[bytes] = []

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"


def answer(body: bytes = b"", status: str = "200 OK", length: int | None = None, **headers: str) -> bytes:
    """An answer of HTTP/1.1; `content_type` means `content-type`."""
    told = {"content-type": "text/html", "content-length": str(len(body) if length is None else length)} | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in told.items() if value)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def redirect(to: str, status: str = "302 Found") -> bytes:
    return answer(b"elsewhere", status, location=to)


@contextmanager
def serving(pages: Mapping[str, Script], tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server on the loopback that answers each path with what is written for it, and 404 for the rest."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(listener.getsockname()[1], "https" if tls else "http")
        stop = threading.Event()

        def listen() -> None:
            while True:
                try:
                    peer, _ = listener.accept()
                except OSError:
                    return
                if stop.is_set():
                    peer.close()
                    return
                threads.append(threading.Thread(target=serve, args=(peer,)))
                threads[-1].start()

        def serve(peer: socket.socket) -> None:
            with suppress(OSError, ssl.SSLError), peer:
                peer.settimeout(10)
                with tls.wrap_socket(peer, server_side=True) if tls else peer as line:
                    request = b""
                    while b"\r\n\r\n" not in request:
                        part = line.recv(65536)
                        if not part:
                            return
                        request += part
                    server.requests.append(request)
                    script = pages.get(request.split(b" ")[1].decode(), answer(b"none", "404 Not Found"))
                    if callable(script):
                        script(line, request)
                    else:
                        line.sendall(script)

        threads = [threading.Thread(target=listen)]
        threads[0].start()
        try:
            yield server
        finally:
            stop.set()
            with suppress(OSError), socket.create_connection(("127.0.0.1", server.port)):
                pass
            for thread in threads:
                thread.join()


def drip(line: socket.socket, _request: bytes) -> None:
    """A byte at a time, without end: never silent for long, and never ready."""
    line.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n")
    while True:
        line.sendall(b"x")
        threading.Event().wait(0.02)


def drip_headers(line: socket.socket, _request: bytes) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\nx: ")
    while True:
        line.sendall(b"x")
        threading.Event().wait(0.02)


def flood(line: socket.socket, _request: bytes) -> None:
    """A body without end and without a length."""
    line.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n")
    while True:
        line.sendall(b"x" * 65536)


def flood_chunks(line: socket.socket, _request: bytes) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ntransfer-encoding: chunked\r\n\r\n")
    while True:
        line.sendall(b"1000\r\n" + b"x" * 0x1000 + b"\r\n")


def flood_headers(line: socket.socket, _request: bytes) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        line.sendall(b"x: " + b"x" * 1000 + b"\r\n")


def flood_informational(line: socket.socket, _request: bytes) -> None:
    while True:
        line.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000)


def silence(line: socket.socket, _request: bytes) -> None:
    with suppress(OSError):
        line.recv(1)
