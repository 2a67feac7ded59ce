"""What the tests of evidence share: a time-stamping authority, and a web that is a server on the loopback."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

import pytest

from archive.evidence.asking import Web
from archive.evidence.politeness import Manners
from archive.fetching.fetch import Limits
from archive.fetching.judging import Policy
from tests.evidence.authority import Authority, make_authority

if TYPE_CHECKING:
    import ssl


QUICK = Limits(seconds=4, read_seconds=0.6, wire_bytes=200_000, body_bytes=400_000)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("stamping") / "authority")


def web_of(*ports: int, tls: ssl.SSLContext | None = None, limits: Limits = QUICK) -> Web:
    """A web in which every name is the loopback, and only these ports may be asked."""
    policy = Policy(allow=(ipaddress.IPv4Network("127.0.0.0/8"),), ports=frozenset(ports))
    return Web("Testing/1.0 (+https://archive.example)", limits, policy, lambda _host: ["127.0.0.1"], tls)


def hasty(web: Web) -> Manners:
    """Manners that never wait."""
    return Manners(web, pause=0)
