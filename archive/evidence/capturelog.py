"""The log of captures: one line an attempt, failures too, each bound to the one before by its hash, as in the ledger (`log.jsonl`).

A line that is changed, taken out or put in no longer fits; the last line, which has no follower, is bound by `log.sha256`. A log and
its seal can be made anew by whoever holds the vault: who wants more has time stamps made, which the lines name.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from archive.evidence.vault import VaultError, write_private
from archive.store.chain import GENESIS, breaks_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from archive.evidence.vault import Vault

LOG = "log.jsonl"
SEAL = "log.sha256"


def append(vault: Vault, told: Mapping[str, Any]) -> dict[str, Any]:
    """Write a line and give it, with its number and the hash of the line before; on the disk when this returns.

    Raises:
        VaultError: the log does not hold together, or the disk refused.

    """
    with holding(vault):
        data = _settled(vault)
        lines = data.split(b"\n")[:-1]
        entry = {**told, "sequence": len(lines) + 1, "previous": hashlib.sha256(lines[-1]).hexdigest() if lines else GENESIS}
        line = canonical(entry)
        try:
            with os.fdopen(os.open(vault.root / LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as stream:
                stream.write(line + b"\n")
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise VaultError(f"the log of the vault cannot be written: {error.strerror}") from None
        write_private(vault.root / SEAL, seal(data + line + b"\n"))
        return entry


def read_log(vault: Vault) -> list[dict[str, Any]]:
    """Every line, with its chain and seal proved; none where nothing was captured yet.

    Raises:
        VaultError: a line was changed, taken out or put in; with its number and the first byte that does not fit.

    """
    path = vault.root / LOG
    if not path.exists():
        return []
    data = path.read_bytes()
    lines = data.split(b"\n")
    broken = breaks_of(lines[:-1], lambda line: canonical(_parsed(line)))
    if broken:
        raise VaultError(f"{path}: line {broken[0].line} does not fit from byte {broken[0].byte}: the log was changed after it was written; compare it with a backup")
    if lines[-1] or not (vault.root / SEAL).exists() or (vault.root / SEAL).read_bytes() != seal(data):
        raise VaultError(f"{path} is not as {SEAL} knows it: its end was changed, or a capture was stopped while it was logged; capture again, or compare it with a backup")
    return [json.loads(line) for line in lines[:-1]]


def mend(vault: Vault) -> None:
    """Cut off or seal what a command that was stopped left at the end of the log; for whoever holds it (`holding`).

    Raises:
        VaultError: the end was changed otherwise.

    """
    if (vault.root / LOG).exists():
        write_private(vault.root / SEAL, seal(_settled(vault)))


def seal(data: bytes) -> bytes:
    """What binds the log as a whole; `sha256sum -c log.sha256` reads it."""
    return f"{hashlib.sha256(data).hexdigest()}  {LOG}\n".encode()


def canonical(entry: Mapping[str, Any]) -> bytes:
    """A line in its one form, without its end."""
    return json.dumps(entry, ensure_ascii=False, sort_keys=True).encode()


def _parsed(line: bytes) -> dict[str, Any]:
    said = json.loads(line)
    if not isinstance(said, dict) or not isinstance(said.get("sequence"), int) or not isinstance(said.get("previous"), str):
        raise ValueError("no line of the log")  # noqa: TRY004 - the chain asks for ValueError
    return said


def _settled(vault: Vault) -> bytes:
    """The log as it can be gone on with.

    A last line that was never finished was never an entry, and is cut off; one line more than the seal knows is that of a
    command that was stopped before it could seal.

    Raises:
        VaultError: the end was changed otherwise.

    """
    path = vault.root / LOG
    data = path.read_bytes() if path.exists() else b""
    whole = data[: data.rfind(b"\n") + 1]
    before = whole[: whole.rfind(b"\n", 0, -1) + 1] if whole else b""
    sealed = (vault.root / SEAL).read_bytes() if (vault.root / SEAL).exists() else seal(b"")
    if sealed not in (seal(whole), seal(before)):
        raise VaultError(f"{path} is not as {SEAL} knows it: its end was changed; compare it with a backup before anything more is captured")
    if whole != data:
        os.truncate(path, len(whole))
    return whole


@contextmanager
def holding(vault: Vault) -> Iterator[None]:
    """Nobody else writes in the log meanwhile; the lock is on the folder and ends with the process."""
    handle = os.open(vault.root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
