"""A web address taken apart so strictly that every program reads it the same way. Pure; it asks no name server.

Address parsers disagree over backslashes, users, numbers in other bases and signs outside ASCII, and what one judges another
then connects to. So whatever has two readings is refused, and what is left is what goes on the wire. Grammar: RFC 3986;
names: UTS #46, as browsers map them; which names are numbers: https://url.spec.whatwg.org/#ends-in-a-number-checker.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote, urljoin

import idna

from archive.fetching.refusal import FetchError

if TYPE_CHECKING:
    from collections.abc import Collection

    IP: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

MOST_CHARACTERS = 4_000
WEB_PORTS = frozenset({80, 443})
_DEFAULT = {"http": 80, "https": 443}
_PARTS = re.compile(r"(?P<scheme>https?)://(?P<authority>[^/?#]*)(?P<path>[^?#]*)(?P<query>\?[^#]*)?(?:#.*)?", re.IGNORECASE | re.DOTALL)
_AUTHORITY = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\[\]:]+)(?::(?P<port>[0-9]{0,5}))?")
_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_BLANK_OR_CONTROL = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff]")
_PATH_SIGNS = "%/:@!$&'()*+,;=~-._"


@dataclass(frozen=True, slots=True)
class Address:
    """An address as it is asked for.

    Args:
        scheme: `http` or `https`.
        host: a name in ASCII and small letters, or an IP address without brackets.
        port: the port.
        target: path and query, percent-encoded.
    """

    scheme: str
    host: str
    port: int
    target: str

    @property
    def ip(self) -> IP | None:
        """The IP address where the host is one."""
        return _ip(self.host)

    @property
    def authority(self) -> str:
        """Host and port as the `Host` header has them (RFC 9110, section 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address."""
        return f"{self.scheme}://{self.authority}{self.target}"


def parse_address(text: str, ports: Collection[int] = WEB_PORTS) -> Address:
    """Read a web address.

    Args:
        text: the address, whole; blanks around it do not count, a fragment is left out.
        ports: the ports that may be asked.

    Raises:
        FetchError: it is no address of the web, has two readings, carries a user or password, or names another port.

    """
    text = text.strip(" \t\r\n")
    if len(text) > MOST_CHARACTERS:
        raise FetchError("address", f"the address is longer than {MOST_CHARACTERS:,} characters; paste the address of one page")
    if _BLANK_OR_CONTROL.search(text):
        raise FetchError("address", "the address has blanks or control characters in it; copy it again from the browser")
    parts = _PARTS.fullmatch(text)
    if not parts:
        raise FetchError("address", "only addresses of the web can be fetched; begin it with https:// or http://")
    if "@" in parts["authority"]:
        raise FetchError("address", "the address has a user or password before the host; leave out everything up to the @")
    authority = _AUTHORITY.fullmatch(parts["authority"])
    if not authority:
        raise FetchError("address", f"{parts['authority']!r} is no host; copy the address again from the browser")
    scheme = parts["scheme"].lower()
    port = int(authority["port"] or _DEFAULT[scheme])
    if port not in ports:
        raise FetchError("address", f"port {port} is none of the web; only {' and '.join(map(str, sorted(ports)))} are asked")
    query = parts["query"] or ""
    return Address(scheme, _host(authority["host"]), port, quote(parts["path"] or "/", safe=_PATH_SIGNS) + quote(query, safe=_PATH_SIGNS + "?"))


def next_address(here: Address, location: str, ports: Collection[int] = WEB_PORTS) -> Address:
    """Where a redirect leads.

    Args:
        here: the address that was asked.
        location: its `Location`, which may be relative (RFC 9110, section 10.2.2).
        ports: the ports that may be asked.

    Raises:
        FetchError: as `parse_address`.

    """
    if len(location) > MOST_CHARACTERS:
        raise FetchError("address", f"{here.host} redirects to an address longer than {MOST_CHARACTERS:,} characters; find the text at another address")
    if _BLANK_OR_CONTROL.search(location.replace(" ", "")) or "\\" in location.partition("?")[0]:
        raise FetchError("address", f"{here.host} redirects to something that is no address; find the text at another address")
    try:
        # Blanks are encoded because servers forget to; before joining, because the joining library drops some signs in silence.
        joined = urljoin(here.url, location.strip(" ").replace(" ", "%20"))
    except ValueError:
        raise FetchError("address", f"{here.host} redirects to something that is no address; find the text at another address") from None
    return parse_address(joined, ports)


def _host(written: str) -> str:
    """A host in the one form that goes on the wire."""
    if written.startswith("["):
        try:
            return str(ipaddress.IPv6Address(written[1:-1]))
        except ValueError:
            raise FetchError("address", f"{written} is no IPv6 address; write the name of the host") from None
    name = written.lower()
    if not name.isascii():
        try:
            name = idna.encode(written, uts46=True, std3_rules=True).decode("ascii").lower()
        except (idna.IDNAError, UnicodeError):
            raise FetchError("address", f"{written!r} is no name of a host; copy the address again from the browser") from None
    name = name.removesuffix(".")
    if not _NAME.fullmatch(name):
        raise FetchError("address", f"{written!r} is no name of a host; copy the address again from the browser")
    if _NUMBER.fullmatch(name.rpartition(".")[2]) and _ip(name) is None:
        raise FetchError("address", f"{written} is an IP address in a form that programs read differently; write the name of the host")
    return name


def _ip(host: str) -> IP | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
