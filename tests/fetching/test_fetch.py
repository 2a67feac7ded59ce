"""A fetch against a server that does what hostile servers do."""

from __future__ import annotations

import gzip
import ipaddress
import socket
import ssl
import threading
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from archive.fetching import Fetched, FetchError, Limits, Policy, fetch
from tests.fetching import server as scripts
from tests.fetching.server import Server, answer, redirect, serving

if TYPE_CHECKING:
    from collections.abc import Sequence

LOOPBACK = (ipaddress.ip_network("127.0.0.1/32"),)
QUICK = Limits(seconds=1.0, read_seconds=0.5, wire_bytes=100_000, body_bytes=200_000)


def get(server: Server, path: str = "/", *, host: str = "127.0.0.1", allow: Any = LOOPBACK, limits: Limits = QUICK, **named: Any) -> Fetched:
    policy = Policy(allow=allow, ports=frozenset({server.port}))
    return fetch(server.url(path, host), agent="Archive/1.0 (+https://archive.example)", limits=limits, policy=policy, **named)


def refused(reason: str, server: Server, path: str = "/", **named: Any) -> FetchError:
    with pytest.raises(FetchError) as told:
        get(server, path, **named)
    assert told.value.reason == reason, told.value
    return told.value


def resolver(*answers: Sequence[str]) -> Any:
    """A resolver that gives one answer after another."""
    left = list(answers)
    return lambda _host: left.pop(0) if len(left) > 1 else left[0]


def test_a_page_comes_whole_with_who_answered() -> None:
    with serving({"/a?b=c": answer(b"<p>", x_one="1", content_type="text/html; charset=utf-8")}) as server:
        got = get(server, "/a?b=c#d")
    assert (got.status, got.body, got.packed, got.url, got.media_type) == (200, b"<p>", b"<p>", server.url("/a?b=c"), "text/html")
    (hop,) = got.hops
    assert (hop.address, hop.addresses, hop.version, hop.reason, hop.header("X-One"), hop.certificates) == ("127.0.0.1", ("127.0.0.1",), "HTTP/1.1", "OK", "1", ())
    assert hop.at <= got.until
    assert not got.downgraded


def test_the_request_says_who_asks_and_nothing_else() -> None:
    with serving({"/": answer(b"x", set_cookie="a=b", status="200 OK"), "/go": redirect("/")}) as server:
        get(server, "/go", accept="text/plain")
    for number, request in enumerate(server.requests):
        lines = request.decode().splitlines()
        assert lines[0] == ("GET /go HTTP/1.1", "GET / HTTP/1.1")[number]
        assert {line.partition(":")[0].lower() for line in lines[1:] if line} == {"host", "user-agent", "accept", "accept-encoding", "connection"}
        assert "User-Agent: Archive/1.0 (+https://archive.example)" in lines
        assert "Accept: text/plain" in lines
        assert f"Host: 127.0.0.1:{server.port}" in lines


def test_a_status_is_an_answer() -> None:
    with serving({}) as server:
        got = get(server, "/none", types={"application/pdf"})
    assert (got.status, got.body) == (404, b"none")


def test_loopback_is_refused_unless_a_test_allows_it() -> None:
    with serving({"/": answer(b"secret")}) as server:
        refused("forbidden", server, allow=())
        refused("forbidden", server, allow=(), host="localhost")
        refused("forbidden", server, allow=(), host="[::1]")
        refused("forbidden", server, host="[::ffff:127.0.0.1]")
        refused("forbidden", server, host="0.0.0.0")  # noqa: S104 - nothing listens; it is asked for
        for odd in ("127.1", "2130706433", "0177.0.0.1", "0x7f000001"):
            refused("address", server, host=odd)
    assert server.requests == []


@pytest.mark.parametrize(
    "to",
    [
        "http://10.0.0.1:{port}/",
        "http://169.254.169.254:{port}/latest/meta-data/",
        "http://[::1]:{port}/",
        "http://localhost:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "//[64:ff9b::7f00:1]:{port}/",
    ],
)
def test_a_redirect_is_judged_anew(to: str) -> None:
    pages: dict[str, Any] = {"/in": answer(b"secret")}
    with serving(pages) as server:
        pages["/"] = redirect(to.format(port=server.port))
        refused("forbidden", server, resolve=lambda host: ["10.0.0.1"] if host == "localhost" else ["127.0.0.1"])
    assert len(server.requests) == 1


@pytest.mark.parametrize("to", ["file:///etc/passwd", "gopher://127.0.0.1/", "http://127.0.0.1:22/", "http://127.1/", "http://a@127.0.0.1/", "javascript:alert(1)", "http://[::1"])
def test_a_redirect_to_no_address_is_refused(to: str) -> None:
    with serving({"/": redirect(to)}) as server:
        refused("address", server)


def test_redirects_are_followed_and_counted() -> None:
    pages = {f"/{number}": redirect(f"/{number - 1}", status) for number, status in enumerate(["301 M", "302 F", "303 S", "307 T", "308 P", "301 M"], 1)} | {"/0": answer(b"end")}
    with serving(pages) as server:
        got = get(server, "/5")
        assert (got.body, [hop.status for hop in got.hops], got.url) == (b"end", [308, 307, 303, 302, 301, 200], server.url("/0"))
        refused("redirects", server, "/6")


def test_a_redirect_in_signs_outside_ascii_is_followed() -> None:
    with serving({"/": redirect("/é".encode().decode("latin-1")), "/%C3%A9": answer(b"end")}) as server:
        assert get(server).body == b"end"


def test_a_redirect_that_leads_nowhere_is_the_answer() -> None:
    with serving({"/": answer(b"lost", "302 Found")}) as server:
        assert get(server).body == b"lost"


def test_the_address_that_was_judged_is_connected_to() -> None:
    """DNS rebinding: the second answer of the name server is never asked for."""
    asked: list[str] = []

    def rebind(host: str) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    with serving({"/": answer(b"judged")}) as server:
        got = get(server, host="rebind.example", resolve=rebind)
    assert (got.body, asked, got.hops[0].address) == (b"judged", ["rebind.example"], "127.0.0.1")
    assert b"\r\nHost: rebind.example:" in server.requests[0]


def test_a_name_that_turns_inward_between_redirects_is_refused() -> None:
    with serving({"/": redirect("/again"), "/again": answer(b"secret")}) as server:
        refused("forbidden", server, host="rebind.example", resolve=resolver(["127.0.0.1"], ["127.0.0.2"]))
    assert len(server.requests) == 1


@pytest.mark.parametrize("addresses", [["127.0.0.1", "10.0.0.1"], ["10.0.0.1", "127.0.0.1"], ["127.0.0.1", "::1"], ["127.0.0.1", "fe80::1%eth0"], ["no address"]])
def test_one_address_within_is_enough_to_refuse(addresses: list[str]) -> None:
    with serving({"/": answer(b"secret")}) as server:
        refused("forbidden", server, host="two.example", resolve=resolver(addresses))
    assert server.requests == []


def test_a_host_with_a_dead_address_is_asked_at_the_next() -> None:
    with serving({"/": answer(b"x")}) as server:
        got = get(server, host="two.example", allow=(ipaddress.ip_network("127.0.0.0/8"),), resolve=resolver(["127.0.0.9", "127.0.0.1"]))
    assert got.hops[0].address == "127.0.0.1"


def test_a_host_in_other_letters_is_asked_by_its_name_on_the_wire() -> None:
    with serving({"/": answer(b"x")}) as server:
        get(server, host="bücher.example", resolve=resolver(["127.0.0.1"]))
    assert b"\r\nHost: xn--bcher-kva.example:" in server.requests[0]


def no_name(_host: str) -> list[str]:
    raise socket.gaierror(-2, "Name or service not known")


@pytest.mark.parametrize("resolve", [no_name, resolver([])])
def test_a_host_without_address_is_unreachable(resolve: Any) -> None:
    with serving({}) as server:
        refused("unreachable", server, host="none.example", resolve=resolve)


def test_a_port_that_nothing_listens_on_is_unreachable() -> None:
    with serving({}) as server:
        pass
    refused("unreachable", server)


def test_a_name_server_that_hangs_is_not_waited_for() -> None:
    done = threading.Event()

    def hang(_host: str) -> list[str]:
        done.wait()
        return []

    with serving({}) as server:
        refused("slow", server, host="slow.example", resolve=hang, limits=Limits(seconds=0.3))
    done.set()


@pytest.mark.parametrize("script", ["drip", "drip_headers", "silence"])
def test_what_comes_too_slowly_is_not_waited_for(script: str) -> None:
    with serving({"/": getattr(scripts, script)}) as server:
        refused("slow", server)


@pytest.mark.parametrize("script", ["flood", "flood_chunks"])
def test_what_has_no_end_is_not_read_to_it(script: str) -> None:
    with serving({"/": getattr(scripts, script)}) as server:
        refused("large", server, limits=Limits(wire_bytes=100_000))


@pytest.mark.parametrize("script", ["flood_headers", "flood_informational"])
def test_headers_have_an_end(script: str) -> None:
    with serving({"/": getattr(scripts, script)}) as server, pytest.raises(FetchError) as told:
        get(server)
    assert told.value.reason in {"broken", "large"}


def test_a_length_that_is_too_large_is_believed() -> None:
    with serving({"/": answer(b"x", length=10**9)}) as server:
        refused("large", server)


def test_a_bomb_is_not_unpacked() -> None:
    with serving({"/": answer(gzip.compress(bytes(10**6)), content_encoding="gzip"), "/fine": answer(gzip.compress(bytes(10**5)), content_encoding="gzip")}) as server:
        refused("large", server)
        got = get(server, "/fine")
    assert got.body == bytes(10**5)
    assert len(got.packed) < 1_000


@pytest.mark.parametrize(
    "said",
    [b"", b"SSH-2.0-OpenSSH_9\r\n\r\n", b"HTTP/1.1 abc x\r\n\r\n", answer(b"short", length=500), b"HTTP/1.1 200 OK\r\na\r\n\r\n", b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", answer(b"x", content_encoding="br")],
)  # fmt: skip
def test_what_is_no_proper_answer_is_told(said: bytes) -> None:
    with serving({"/": said}) as server:
        refused("broken", server)


def test_other_types_are_not_read() -> None:
    with serving({"/": answer(b"MZ", content_type="application/octet-stream"), "/none": answer(b"x", content_type=""), "/fine": answer(b"x", content_type="Text/HTML;a=b")}) as server:
        assert "application/octet-stream" in str(refused("content", server, types={"text/html"}))
        refused("content", server, "/none", types={"text/html"})
        assert get(server, "/fine", types={"text/html"}).body == b"x"


@pytest.mark.parametrize("agent", ["a\r\nX-Evil: 1", "a\nb", "é"])
def test_an_agent_cannot_write_headers(agent: str) -> None:
    with serving({"/": answer(b"x")}) as server, pytest.raises(ValueError, match="agent"):
        fetch(server.url(), agent=agent, policy=Policy(LOOPBACK, frozenset({server.port})))
    assert server.requests == []


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def showing(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


def test_a_certificate_is_the_names_though_the_address_is_pinned(authority: trustme.CA) -> None:
    with serving({"/": answer(b"x")}, showing(authority, "pinned.example")) as server:
        got = get(server, host="pinned.example", resolve=resolver(["127.0.0.1"]), tls=trusting(authority))
    assert got.body == b"x"
    assert ssl.DER_cert_to_PEM_cert(got.hops[0].certificates[0]).startswith("-----BEGIN CERTIFICATE")


def test_the_server_is_told_the_name(authority: trustme.CA) -> None:
    told: list[str | None] = []
    context = showing(authority, "pinned.example")
    context.sni_callback = lambda _socket, name, _context: told.append(name)
    with serving({"/": answer(b"x")}, context) as server:
        get(server, host="pinned.example", resolve=resolver(["127.0.0.1"]), tls=trusting(authority))
    assert told == ["pinned.example"]


def test_a_certificate_of_another_name_or_of_nobody_is_refused(authority: trustme.CA) -> None:
    with serving({"/": answer(b"x")}, showing(authority, "other.example")) as server:
        refused("certificate", server, host="pinned.example", resolve=resolver(["127.0.0.1"]), tls=trusting(authority))
        refused("certificate", server, host="other.example", resolve=resolver(["127.0.0.1"]))
    assert server.requests == []


def test_what_speaks_no_tls_is_refused() -> None:
    with serving({"/": answer(b"x")}) as server:
        server.scheme = "https"
        with pytest.raises(FetchError) as told:
            get(server)
    assert told.value.reason in {"certificate", "unreachable", "slow"}


def test_a_step_down_to_http_is_taken_and_told(authority: trustme.CA) -> None:
    pages: dict[str, Any] = {}
    with serving({"/": answer(b"plain")}) as plain, serving(pages, showing(authority, "pinned.example")) as safe:
        pages["/"] = redirect(plain.url())
        policy = Policy(LOOPBACK, frozenset({plain.port, safe.port}))
        got = fetch(safe.url(host="pinned.example"), agent="a", limits=QUICK, policy=policy, resolve=resolver(["127.0.0.1"]), tls=trusting(authority))
    assert got.body == b"plain"
    assert got.downgraded
