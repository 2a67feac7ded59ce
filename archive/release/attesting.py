"""What others say over the finished sums of an edition: a time stamp (RFC 3161) and signatures. Never keeps a key, never uses a shell.

A token proves that the sums were there when the authority says; a signature proves who held its key. Neither is part of what is
made from the data, so two makings of one edition differ in them, and in nothing else.
"""

from __future__ import annotations

import hashlib
import shlex
import subprocess
from typing import TYPE_CHECKING

from archive import editions
from archive.errors import ArchiveError, ReleaseError

if TYPE_CHECKING:
    from pathlib import Path

    from archive.evidence.timestamp import Fetcher


def stamp(edition: Path, url: str, fetcher: Fetcher | None = None) -> None:
    """Ask a time-stamping authority for a token over the sums, and keep it beside them.

    Args:
        edition: the folder.
        url: the address of the authority.
        fetcher: posts the query; the web by default.

    Raises:
        ReleaseError: the authority did not answer with a token.

    """
    from archive.evidence import timestamp  # noqa: PLC0415 - what reads certificates takes a while to load, and few editions are stamped
    from archive.evidence.asking import Web  # noqa: PLC0415 - the same

    try:
        token = timestamp.request(_digest(edition), url, fetcher or Web().stamp)
    except ArchiveError as error:
        raise ReleaseError(f"no time stamp from {url}: {error}; nothing was released") from error
    (edition / editions.TOKEN).write_bytes(token)


def check_stamp(edition: Path, roots: Path) -> str:
    """What is wrong with the token of an edition; empty where it fits the sums and was given by an authority below the roots.

    Args:
        edition: the folder.
        roots: a file of certificates in PEM form.

    """
    from archive.evidence import timestamp  # noqa: PLC0415 - what reads certificates takes a while to load

    try:
        timestamp.verify((edition / editions.TOKEN).read_bytes(), _digest(edition), roots.read_bytes())
    except (ArchiveError, OSError) as error:
        return str(error)
    return ""


def sign(edition: Path, command: str) -> list[str]:
    """Let an external program sign the sums: it is given their file as its last argument, and writes its signature beside it.

    Args:
        edition: the folder.
        command: the program with its arguments, divided as a shell would, run without one.

    Returns:
        The names of the files that it wrote.

    Raises:
        ReleaseError: it cannot be run, failed, changed what is there, or wrote nothing beside the sums.

    """
    words = shlex.split(command)
    if not words:
        raise ReleaseError("--sign names no program; write for example --sign 'minisign -Sm'")
    there, sums = {path.name for path in edition.iterdir()}, (edition / editions.SUMS).read_bytes()
    try:
        done = subprocess.run([*words, editions.SUMS], cwd=edition, check=False)  # noqa: S603 - the operator's own program, given by the operator, no shell
    except OSError as error:
        raise ReleaseError(f"{words[0]} cannot be run: {error.strerror}; nothing was released") from None
    made = sorted(path.name for path in edition.iterdir() if path.name not in there)
    if done.returncode:
        raise ReleaseError(f"{words[0]} ended with code {done.returncode}; nothing was released")
    if (edition / editions.SUMS).read_bytes() != sums:
        raise ReleaseError(f"{words[0]} changed {editions.SUMS}; give it an option for a signature in a file of its own")
    if not made or any(not name.startswith(f"{editions.SUMS}.") or not (edition / name).is_file() for name in made):
        raise ReleaseError(f"{words[0]} wrote {', '.join(made) or 'nothing'}, and not a signature {editions.SUMS}.*; nothing was released")
    return made


def _digest(edition: Path) -> bytes:
    return hashlib.sha256((edition / editions.SUMS).read_bytes()).digest()
