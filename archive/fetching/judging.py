"""Which IP addresses are on the public internet. Pure; the judgement is the archive's own and not a version of Python's.

Sources: the IANA special-purpose registries (RFC 6890 and its updates, https://www.iana.org/assignments/iana-ipv4-special-registry,
iana-ipv6-special-registry) and multicast (RFC 5771, RFC 4291). IPv6 addresses that carry an IPv4 address inside (mapped,
compatible, 6to4, Teredo, NAT64) are refused as a whole: a gateway may hand them to a machine next door.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from archive.fetching.address import WEB_PORTS

if TYPE_CHECKING:
    from archive.fetching.address import IP

    Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

_NOT_PUBLIC_4 = tuple(
    ipaddress.IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared behind carriers
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # a public number by which a cloud's machines reach their host
        "169.254.0.0/16",  # link-local, where clouds give out credentials
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # assignments of the IETF
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and the broadcast address
    )
)
_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")  # the only part that is given out as global unicast
_NOT_PUBLIC_6 = tuple(
    ipaddress.IPv6Network(text)
    for text in (
        "2001::/23",  # assignments of the IETF: Teredo, ORCHID, benchmarks
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation
    )
)


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be connected to.

    Args:
        allow: networks that are allowed although they are not public; for tests against a server of their own, and for nothing else.
        ports: the ports that may be asked.
    """

    allow: tuple[Network, ...] = ()
    ports: frozenset[int] = WEB_PORTS

    def permits(self, ip: IP) -> bool:
        """Whether an address may be connected to."""
        return is_public(ip) or any(ip in network for network in self.allow)


def is_public(ip: IP) -> bool:
    """Whether an address is one that anybody on the internet reaches at the same machine."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not any(ip in network for network in _NOT_PUBLIC_4)
    return ip.is_global and ip.scope_id is None and ip in _PUBLIC_6 and not any(ip in network for network in _NOT_PUBLIC_6)
