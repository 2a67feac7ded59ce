from __future__ import annotations

import hashlib
import stat
from typing import TYPE_CHECKING

import pytest

from archive.evidence.vault import Vault, VaultError, open_vault

if TYPE_CHECKING:
    from pathlib import Path

DATA = b"a capture"
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return open_vault(tmp_path / "vault")


def test_a_capture_is_called_by_its_hash_and_read_back(vault: Vault) -> None:
    assert vault.keep(DATA) == vault.keep(DATA) == SHA256
    assert vault.read(SHA256) == DATA
    assert list(vault.captures()) == [SHA256]
    assert vault.path(SHA256) == vault.root / SHA256[:2] / f"{SHA256}.wacz"
    assert vault.misfits() == []


def test_nobody_else_may_read_it(vault: Vault) -> None:
    vault.keep(DATA)
    for path in (vault.root, *vault.root.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_a_changed_capture_is_not_given_out(vault: Vault) -> None:
    vault.keep(DATA)
    vault.path(SHA256).write_bytes(b"another")
    with pytest.raises(VaultError, match="was changed"):
        vault.read(SHA256)
    assert len(vault.misfits()) == 1


def test_a_missing_capture_and_a_wrong_name_are_told(vault: Vault) -> None:
    with pytest.raises(VaultError, match="backup"):
        vault.read(SHA256)
    for name in ("", "../../etc/passwd", SHA256.upper(), SHA256[:-1]):
        with pytest.raises(VaultError, match="SHA-256"):
            vault.path(name)


def test_tokens_are_kept_in_order_and_once(vault: Vault) -> None:
    tokens = [bytes([number]) for number in range(11)]
    assert [vault.keep_token(SHA256, token) for token in tokens] == [f"{SHA256}.{number}.tst" for number in range(1, 12)]
    assert vault.keep_token(SHA256, tokens[3]) == f"{SHA256}.4.tst"
    assert list(vault.tokens(SHA256).values()) == tokens


@pytest.mark.parametrize("place", ["data/vault", "data", "data/x/y", "publish/static", "."])
def test_what_is_published_holds_no_vault(place: str, tmp_path: Path) -> None:
    for name in ("data", "publish"):
        (tmp_path / name).mkdir()
    with pytest.raises(VaultError, match="published"):
        open_vault(tmp_path / place, [tmp_path / "data", tmp_path / "publish"])
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["data", "publish"]


@pytest.mark.parametrize("mark", ["folder", "file"])  # a working tree beside its repository has a file
def test_git_gets_no_vault(mark: str, tmp_path: Path) -> None:
    (tmp_path / "repo").mkdir()
    (tmp_path / "repo" / ".git").mkdir() if mark == "folder" else (tmp_path / "repo" / ".git").write_text("gitdir: /elsewhere")
    with pytest.raises(VaultError, match="in git"):
        open_vault(tmp_path / "repo" / "deep" / "vault")
    (tmp_path / "link").symlink_to(tmp_path / "repo")
    with pytest.raises(VaultError, match="in git"):
        open_vault(tmp_path / "link" / "vault")


def test_where_no_folder_can_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(VaultError, match="cannot be made"):
        open_vault(tmp_path / "file" / "vault")
