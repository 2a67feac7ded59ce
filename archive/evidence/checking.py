"""The files that are handed over with a certification, and the commands by which anybody checks them, without anything of ours."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from archive.errors import ArchiveError
from archive.evidence.vault import SUFFIX, TOKEN, open_vault, write_private

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from archive.evidence.exhibits import Exhibit
    from archive.evidence.vault import Vault

SUMS = "SHA256SUMS"
ROOTS = "authority.pem"


def commands(exhibits: Iterable[Exhibit]) -> list[str]:
    """The commands that check the files of some exhibits: one for all hash values, and one for each time stamp."""
    stamped = [exhibit for exhibit in exhibits if exhibit.sha256 and exhibit.token]
    return [f"sha256sum -c {SUMS}", *(f"openssl ts -verify -token_in -in {exhibit.name}{TOKEN} -data {exhibit.name}{SUFFIX} -CAfile {ROOTS}" for exhibit in stamped)]


def sums(exhibits: Iterable[Exhibit]) -> str:
    """The hash values of the captures, as `sha256sum` writes them."""
    return "".join(f"{exhibit.sha256}  {exhibit.name}{SUFFIX}\n" for exhibit in exhibits if exhibit.sha256)


def write_folder(target: Path, exhibits: Sequence[Exhibit], vault: Vault, published: Iterable[Path] = ()) -> int:
    """Lay the captured files, their time stamps and hash values into a new folder, and give how many captures it has.

    Args:
        target: the folder, which must be empty or not there yet.
        exhibits: the exhibits.
        vault: where the captures are.
        published: folders that are published, in which it must not stand.

    Raises:
        ArchiveError: the folder holds something, would be published, or a capture is not in the vault as it was.

    """
    made = not target.exists()
    folder = open_vault(target, published).root  # the same copies, so the same places are forbidden
    if any(folder.iterdir()):
        raise ArchiveError(f"{target} is not empty; name a new folder for the exhibits")
    captured = [exhibit for exhibit in exhibits if exhibit.sha256]
    try:
        for exhibit in captured:
            write_private(folder / f"{exhibit.name}{SUFFIX}", vault.read(exhibit.sha256))
            if exhibit.token:
                write_private(folder / f"{exhibit.name}{TOKEN}", exhibit.token)
        write_private(folder / SUMS, sums(exhibits).encode())
        write_private(folder / "CHECK.txt", "".join(f"{command}\n" for command in commands(captured)).encode())
    except ArchiveError:
        if made:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    return len(captured)
