"""Every address has one reading, or is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.fetching.address import next_address, parse_address
from archive.fetching.refusal import FetchError

if TYPE_CHECKING:
    import ipaddress

TAKEN = [
    ("https://example.org", "https://example.org/"),
    ("  https://example.org/a\n", "https://example.org/a"),
    ("HTTPS://EXAMPLE.org/A", "https://example.org/A"),
    ("http://example.org:80/a", "http://example.org/a"),
    ("https://example.org:443", "https://example.org/"),
    ("https://example.org:/", "https://example.org/"),
    ("http://example.org:443/", "http://example.org:443/"),
    ("https://example.org./a", "https://example.org/a"),
    ("https://example.org/a?b=c#d", "https://example.org/a?b=c"),
    ("https://example.org?b", "https://example.org/?b"),
    ("https://example.org/João?q=ü", "https://example.org/Jo%C3%A3o?q=%C3%BC"),
    ("https://example.org/a%20b", "https://example.org/a%20b"),
    ("https://example.org/a\\b", "https://example.org/a%5Cb"),
    ("https://example.org/@user", "https://example.org/@user"),
    ("https://bücher.example/", "https://xn--bcher-kva.example/"),
    ("https://Пример.испытание/", "https://xn--e1afmkfd.xn--80akhbyknj4f/"),
    ("https://例え。テスト/", "https://xn--r8jz45g.xn--zckzah/"),
    ("https://faß.example/", "https://xn--fa-hia.example/"),
    ("https://_dmarc.example.org/", "https://_dmarc.example.org/"),
    ("https://8.8.8.8/", "https://8.8.8.8/"),
    ("https://[2001:0DB8::1]/", "https://[2001:db8::1]/"),
    ("https://[::FFFF:127.0.0.1]:80/", "https://[::ffff:7f00:1]:80/"),
    ("https://１２７.0.0.1/", "https://127.0.0.1/"),
]

REFUSED = [
    "", "example.org", "//example.org/", "file:///etc/passwd", "gopher://example.org/", "ftp://example.org/", "javascript:alert(1)", "data:text/html,x", "jar:http://example.org!/",
    "http:/example.org", "http:example.org", "http://", "http:///a", "http://:80/", "view-source:http://example.org", "https//example.org", "unix:///run/docker.sock",
    "http://user@example.org/", "http://user:secret@example.org/", "http://example.org@127.0.0.1/", "http://@example.org", "http://example.org%40127.0.0.1/",
    "http://example.org\\@127.0.0.1/", "http://127.0.0.1\\.example.org/", "http://example.org:80@127.0.0.1/",
    "http://127.1/", "http://0/", "http://2130706433/", "http://017700000001/", "http://0177.0.0.1/", "http://0x7f.0.0.1/", "http://0x7f000001/", "http://127.0.0.1.5/", "http://a.0x7f/", "http://1.2.3.0x/",
    "http://127.0.0.01/", "http://256.1.1.1/", "http://①.②/",
    "http://[::1/", "http://::1/", "http://[127.0.0.1]/", "http://[::1%25eth0]/", "http://[v1.x]/", "http://[::1]x/", "http://[]/",
    "http://example.org:22/", "http://example.org:8080/", "http://example.org:65616/", "http://example.org:-80/", "http://example.org:+80/", "http://example.org:８０/", "http://example.org:80:80/",
    "http://exa mple.org/", "http://example.org/a b", "http://example.org/\r\nX: y", "http://example.org/\0", "http://exam\tple.org/", "http://example.org/\u2028", "http://example\u00a0.org/", "http://\ud800.org/",
    "http://example..org/", "http://.example.org/", "http://-a.example/", "http://a-.example/", "http://exa%6dple.org/", "http://exam<ple.org/", "http://" + "a" * 64 + ".org/", "http://" + "a." * 130 + "org/",
    "http://xn--" + "\u00fc.org/", "http://a\u200d.example\u2024/ ", "http://example.org/" + "a" * 4_000,
]  # fmt: skip

REDIRECTS = [
    ("/b", "https://example.org/b"),
    ("c", "https://example.org/a/c"),
    ("//other.example/x", "https://other.example/x"),
    ("?q", "https://example.org/a/b?q"),
    ("https://other.example", "https://other.example/"),
    ("http://other.example/", "http://other.example/"),
    ("/with blank", "https://example.org/with%20blank"),
    ("/João", "https://example.org/Jo%C3%A3o"),
    ("../../../x", "https://example.org/x"),
]


@pytest.mark.parametrize(("text", "url"), TAKEN)
def test_an_address_has_one_form(text: str, url: str) -> None:
    assert parse_address(text).url == url


@pytest.mark.parametrize("text", REFUSED)
def test_what_has_two_readings_is_refused(text: str) -> None:
    with pytest.raises(FetchError) as told:
        parse_address(text)
    assert told.value.reason == "address"
    assert "secret" not in str(told.value)


@pytest.mark.parametrize(("location", "url"), REDIRECTS)
def test_a_redirect_is_joined(location: str, url: str) -> None:
    assert next_address(parse_address("https://example.org/a/b"), location).url == url


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "gopher://x/", "//user@other.example/", "\\\\other.example", "/\\other.example", "http://[::1", "//other.example:22/", "/a\r\nb", "\t/x", "x" * 5_000, "javascript:x"],
)
def test_a_redirect_to_no_address_is_refused(location: str) -> None:
    with pytest.raises(FetchError):
        next_address(parse_address("https://example.org/a/b"), location)


def test_other_ports_are_asked_where_told() -> None:
    assert parse_address("http://example.org:8080/", {8080}).authority == "example.org:8080"


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_is_refused(text: str) -> None:
    for url in (text, f"http://{text}", f"https://example.org/{text}"):
        try:
            found = parse_address(url)
        except FetchError:
            continue
        assert found.url.isascii()
        assert found.url.isprintable()
        assert " " not in found.url
        assert parse_address(found.url) == found


@given(st.ip_addresses())
def test_an_ip_address_is_read_as_itself(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    assert parse_address(f"http://{f'[{ip}]' if ip.version == 6 else ip}/").ip == ip
