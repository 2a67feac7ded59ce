from __future__ import annotations

import hashlib
import random
import subprocess
from typing import TYPE_CHECKING

import pytest

from archive.evidence.capturelog import LOG, SEAL, append, read_log
from archive.evidence.vault import Vault, VaultError, open_vault

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    opened = open_vault(tmp_path / "vault")
    for name in ("a", "b", "ç"):
        append(opened, {"source": name, "outcome": "captured"})
    return opened


def test_lines_are_numbered_bound_and_read_back(vault: Vault) -> None:
    lines = read_log(vault)
    assert [(line["sequence"], line["source"]) for line in lines] == [(1, "a"), (2, "b"), (3, "ç")]
    raw = (vault.root / LOG).read_bytes().split(b"\n")
    assert [line["previous"] for line in lines] == ["0" * 64, *(hashlib.sha256(line).hexdigest() for line in raw[:2])]


def test_sha256sum_proves_the_seal(vault: Vault) -> None:
    subprocess.run(["sha256sum", "-c", SEAL], cwd=vault.root, check=True, capture_output=True)


def test_an_empty_vault_has_an_empty_log(tmp_path: Path) -> None:
    assert read_log(open_vault(tmp_path / "new")) == []


def test_any_changed_byte_shows(vault: Vault) -> None:
    whole = (vault.root / LOG).read_bytes()
    chance = random.Random(7)  # noqa: S311 - places of bytes, no secret
    for place in [0, len(whole) - 1, *chance.sample(range(len(whole)), 60)]:
        changed = bytearray(whole)
        changed[place] ^= 1 << chance.randrange(7)
        (vault.root / LOG).write_bytes(changed)
        with pytest.raises(VaultError):
            read_log(vault)


@pytest.mark.parametrize("kept", [[0, 1], [0, 2], [1, 2], [0], [], [1, 0, 2], [0, 1, 1, 2]])
def test_lines_taken_out_or_moved_show(vault: Vault, kept: list[int]) -> None:
    lines = (vault.root / LOG).read_bytes().splitlines(keepends=True)
    (vault.root / LOG).write_bytes(b"".join(lines[number] for number in kept))
    with pytest.raises(VaultError):
        read_log(vault)


def test_a_line_that_was_never_finished_is_cut_off(vault: Vault) -> None:
    with (vault.root / LOG).open("ab") as log:
        log.write(b'{"half')
    with pytest.raises(VaultError, match="end was changed"):
        read_log(vault)
    append(vault, {"source": "d"})
    assert [line["source"] for line in read_log(vault)] == ["a", "b", "ç", "d"]


def test_a_line_that_was_never_sealed_counts(vault: Vault) -> None:
    sealed = (vault.root / SEAL).read_bytes()
    append(vault, {"source": "d"})
    (vault.root / SEAL).write_bytes(sealed)  # as after a kill between the two
    append(vault, {"source": "e"})
    assert [line["source"] for line in read_log(vault)] == ["a", "b", "ç", "d", "e"]


def test_a_changed_end_is_not_sealed_over(vault: Vault) -> None:
    lines = (vault.root / LOG).read_bytes().splitlines(keepends=True)
    (vault.root / LOG).write_bytes(b"".join([*lines[:2], lines[2].replace(b"captured", b"failed")]))
    append_refused(vault)
    (vault.root / LOG).write_bytes(lines[0])
    append_refused(vault)
    (vault.root / LOG).unlink()
    append_refused(vault)


def append_refused(vault: Vault) -> None:
    with pytest.raises(VaultError, match="end was changed"):
        append(vault, {"source": "d"})
