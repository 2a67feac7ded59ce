"""What a desk is set up with: where its data, database and site stand, and what it may do. Values, no disk."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archive.fetching.judging import Policy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


@dataclass(frozen=True, slots=True)
class Settings:
    """How a desk is set up.

    Args:
        data: the data folder, which is in git.
        desk: the file of the desk's own database.
        publish: the configuration directory of the public site, whose database a publication makes anew.
        hosts: the host names under which the desk is asked; any where none is given (a desk on loopback).
        secure: whether it is served over HTTPS, so that cookies are sent over nothing else.
        proxies: how many reverse proxies stand before it, whose word on the reader's address is taken.
        intake: whether strangers may send tips, corrections and rights requests (off unless asked for).
        site: the address of the public site, for links; empty where there is none.
        clock: the moment it is, UTC; tests bring their own.
        policy: which networks may be fetched from: public ones; tests bring their own.
        dois: the address of the registry of DOIs.
        limits: whether requests are counted and limited; tests of other things leave it out.
    """

    data: Path
    desk: Path
    publish: Path
    hosts: tuple[str, ...] = ()
    secure: bool = False
    proxies: int = 0
    intake: bool = False
    site: str = ""
    clock: Callable[[], datetime.datetime] = field(default=_now)
    policy: Policy = field(default_factory=Policy)
    dois: str = "https://doi.org"
    limits: bool = True
