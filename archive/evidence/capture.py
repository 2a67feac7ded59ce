"""`archive capture`: sources fetched into the vault, stamped, logged, and what is known of the copies entered in the data.

Asking the web is done side by side, a host at a time, and touches no disk (`Attempt`); keeping is done by one hand (`keep`): vault,
then log, then the file of the source, so that nothing is published of which there is no copy and no line in the log. A source that
cannot be captured is logged and told, and never stops the others.

What is captured is the document at the address, with the way to it. Pictures, styles and scripts that a browser would load with it are not.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.errors import ArchiveError
from archive.evidence import capturelog
from archive.evidence.asking import SOFTWARE
from archive.evidence.exchange import hops_told
from archive.evidence.politeness import by_host, host_of
from archive.evidence.sources import Row, add_capture
from archive.evidence.timestamp import TimestampError, request, verify
from archive.evidence.wacz import MEDIA_TYPE, wacz_of
from archive.evidence.warcs import warc_of
from archive.fetching.refusal import FetchError

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from archive.evidence.asking import Web
    from archive.evidence.politeness import Manners
    from archive.evidence.secondcopy import SavePageNow
    from archive.evidence.sources import Source
    from archive.evidence.vault import Vault
    from archive.fetching.fetch import Fetched


@dataclass(frozen=True, slots=True)
class Stamp:
    """What came of asking an authority for a time stamp.

    Args:
        authority: its address.
        token: the token, or nothing.
        at: the time that it proves, or None where it proves none.
        what: what went wrong, or nothing.
    """

    authority: str
    token: bytes = b""
    at: datetime.datetime | None = None
    what: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of trying to capture a source.

    Args:
        outcome: `captured`, `no-address`, `robots`, `failed` (nothing came) or `refused` (what came is not the page).
        what: what went wrong, in a sentence, or nothing.
        got: what was fetched, where anything was.
        capture: the WACZ file, where there is one.
        stamps: time stamps over it.
        second: the address of a second copy, or nothing.
        second_what: why there is none where one was wanted.
    """

    outcome: str
    what: str = ""
    got: Fetched | None = None
    capture: bytes = b""
    stamps: tuple[Stamp, ...] = ()
    second: str = ""
    second_what: str = ""


@dataclass(frozen=True, slots=True)
class Camera:
    """How sources are captured.

    Args:
        web: by whom the web is asked.
        manners: how it is asked.
        authorities: addresses of time-stamping authorities.
        roots: PEM of the certificates by which their stamps are judged.
        second: who makes a second copy, or None.
    """

    web: Web
    manners: Manners
    authorities: tuple[str, ...] = ()
    roots: bytes = b""
    second: SavePageNow | None = None

    def attempt(self, source: Source) -> Attempt:
        """Try to capture a source; touches no disk, and tells failures as values."""
        if not source.url:
            return Attempt("no-address", "the source has no address; nothing on the web can be captured")
        try:
            return self._attempt(source)
        except ArchiveError as error:
            return Attempt("failed", str(error))

    def _attempt(self, source: Source) -> Attempt:
        if forbidden := self.manners.forbids(source.url):
            return Attempt("robots", forbidden)
        with self.manners.turn(source.url):
            got = self.web.get(source.url)
        for hop in got.hops[1:]:
            if forbidden := self.manners.forbids(hop.url):
                return Attempt("robots", f"it redirects to {hop.url[:200]}: {forbidden}")
        if not 200 <= got.status < 300:
            return Attempt("refused", f"{host_of(got.url)} answered {got.status} {got.hops[-1].reason[:60]}".strip(), got)
        if not got.body:
            return Attempt("refused", f"{host_of(got.url)} sent an empty page", got)
        capture = wacz_of(warc_of(got, self.web.agent, SOFTWARE), source.title, SOFTWARE)
        digest = hashlib.sha256(capture).digest()
        stamps = tuple(self._stamp(url, digest) for url in self.authorities)
        second, what = self._second(source.url)
        return Attempt("captured", "", got, capture, stamps, second, what)

    def _stamp(self, url: str, digest: bytes) -> Stamp:
        token = b""
        try:
            with self.manners.turn(url):
                token = request(digest, url, self.web.stamp)
            return Stamp(url, token, verify(token, digest, self.roots))
        except (TimestampError, FetchError) as error:
            return Stamp(url, token, None, str(error))

    def _second(self, url: str) -> tuple[str, str]:
        if self.second is None:
            return "", ""
        try:
            with self.manners.turn(self.second.service):
                return self.second.save(url), ""
        except ArchiveError as error:
            return "", str(error)


def capture_all(sources: Sequence[Source], camera: Camera, vault: Vault, data: Path, now: Callable[[], datetime.datetime], parallel: int = 16) -> Iterator[tuple[Source, Attempt, str]]:
    """Capture sources and keep what came; results come as they are ready.

    Args:
        sources: what is captured.
        camera: how.
        vault: where it is kept.
        data: the data folder, into which what is known of it is entered.
        now: the moment it is, UTC.
        parallel: how many hosts are asked at once.

    Yields:
        Each source, what came of it, and what else went wrong while it was kept, or nothing.

    Raises:
        VaultError: the vault cannot be written; nothing more is tried.

    """
    for source, attempt in by_host(sources, lambda source: source.url, camera.attempt, parallel):
        yield source, attempt, keep(source, attempt, vault, data, now(), camera.web.agent)


def keep(source: Source, attempt: Attempt, vault: Vault, data: Path, at: datetime.datetime, agent: str) -> str:
    """Keep what came of an attempt: copy, stamps, line of the log, row of the source; what went wrong with the row, or nothing.

    Raises:
        VaultError: the vault cannot be written.

    """
    told: dict[str, Any] = {"time": at.isoformat(timespec="seconds"), "tool": SOFTWARE, "agent": agent, "source": source.id, "url": source.url, "outcome": attempt.outcome}
    told |= {"what": attempt.what} if attempt.what else {}
    if attempt.got is not None:
        told |= hops_told(attempt.got)
    row = None
    if attempt.capture and attempt.got is not None:
        sha256 = vault.keep(attempt.capture)
        told |= {"sha256": sha256, "bytes": len(attempt.capture), "media_type": MEDIA_TYPE, "stamps": list(_stamps_told(vault, sha256, attempt.stamps))}
        told |= {"second_copy": attempt.second} if attempt.second else {}
        told |= {"second_copy_failed": attempt.second_what} if attempt.second_what else {}
        token = next((stamp.token for stamp in attempt.stamps if stamp.at), b"")
        row = Row(attempt.got.hops[0].at.isoformat(timespec="seconds"), sha256, len(attempt.capture), MEDIA_TYPE, attempt.second, token)
    capturelog.append(vault, told)
    if row is not None:
        try:
            add_capture(data, source, row)
        except ArchiveError as error:
            return f"the copy is in the vault, but could not be entered in {source.path}: {error}"
    return ""


def counted(attempts: Iterable[Attempt]) -> dict[str, int]:
    """How many attempts came to what."""
    found: dict[str, int] = {}
    for attempt in attempts:
        found[attempt.outcome] = found.get(attempt.outcome, 0) + 1
    return found


def _stamps_told(vault: Vault, sha256: str, stamps: Iterable[Stamp]) -> Iterator[dict[str, str]]:
    for stamp in stamps:
        told = {"authority": stamp.authority}
        if stamp.token:
            told["file"] = vault.keep_token(sha256, stamp.token)
        if stamp.at:
            told["time"] = stamp.at.isoformat()
        yield told | ({"what": stamp.what} if stamp.what else {})
