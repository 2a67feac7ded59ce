from __future__ import annotations

import datetime
import shutil
import sqlite3
import stat
import subprocess
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyrage
import pytest

from archive.editorial import audit
from archive.editorial.desk import open_desk
from archive.evidence.backup import copy_database, make_backup
from archive.evidence.capturelog import LOG, SEAL, append, read_log
from archive.evidence.linkcheck import FAILED, Check
from archive.evidence.links import Links
from archive.evidence.packing import PackingError
from archive.evidence.restore import restore
from archive.evidence.sealedfile import EncryptionError
from archive.evidence.sources import Source
from archive.evidence.vault import Vault, open_vault
from archive.store.verifying import verify
from tests.evidence.test_packing import made, member
from tests.store.publishing import correct, published

if TYPE_CHECKING:
    from pathlib import Path

    from tests.factory import Folder

NOW = datetime.datetime(2026, 11, 22, 12, 0, tzinfo=datetime.UTC)


@dataclass
class House:
    """Everything that a backup holds, in use."""

    root: Path
    folder: Folder
    vault: Vault
    sha256: str

    @property
    def desk(self) -> Path:
        return self.root / "desk.db"

    def back_up(self, name: str = "backup.tar.gz", **more: Any) -> Path:
        make_backup(self.root / name, NOW, self.folder.root, self.desk, self.vault, **more)
        return self.root / name


@pytest.fixture
def house(folder: Folder, tmp_path: Path) -> House:
    published(folder)
    correct(folder)
    with closing(open_desk(tmp_path / "desk.db")) as desk:
        for number in range(4):
            audit.log(desk, f"2026-11-21T12:00:0{number}+00:00", "ada", "did", f"thing {number}")
    links = Links(tmp_path / "desk.db")
    source = Source("a", "sources/a.yaml", "https://a.example/", "A")
    links.enter([source])
    links.record(source, Check(FAILED, "gone", 404, source.url), NOW)
    links.tell_desk(NOW)
    vault = open_vault(tmp_path / "vault")
    sha256 = vault.keep(b"a capture")
    vault.keep_token(sha256, b"a token")
    append(vault, {"sha256": sha256, "source": "a", "outcome": "captured"})
    return House(tmp_path, folder, vault, sha256)


def files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def test_the_drill(house: House) -> None:
    """Back up, lose everything, restore: the ledger, the log of the desk and the vault hold, and every byte is as it was."""
    data, vault = files(house.folder.root), files(house.vault.root)
    entries = verify(house.folder.root, git=False).summary()
    backup = house.back_up()
    shutil.rmtree(house.folder.root)
    shutil.rmtree(house.vault.root)
    for path in house.root.glob("desk.db*"):
        path.unlink()
    manifest = restore(backup, house.root / "back")
    assert len(manifest.files) == len(data) + len(vault) + 3
    assert files(house.root / "back" / "data") == data
    assert files(house.root / "back" / "vault") == vault
    found = verify(house.root / "back" / "data", git=False)
    assert (found.misfits, found.summary()) == ([], entries)
    with closing(open_desk(house.root / "back" / "desk" / "desk.db")) as desk:
        assert audit.verify(desk) == 4
    assert [line["sha256"] for line in read_log(Vault(house.root / "back" / "vault"))] == [house.sha256]
    assert Links(house.root / "back" / "desk" / "desk.db").tell_desk(NOW)["did_not_answer"][0]["id"] == "a"
    for private in ("desk", "vault", "desk/desk.db", f"vault/{house.sha256[:2]}/{house.sha256}.wacz"):
        assert stat.S_IMODE((house.root / "back" / private).stat().st_mode) & 0o077 == 0
    assert sorted(path.name for path in house.root.iterdir() if path.name.startswith(".")) == []


def test_the_same_state_is_the_same_backup(house: House) -> None:
    assert house.back_up("one").read_bytes() == house.back_up("two").read_bytes()


def test_a_desk_in_use_is_copied_as_it_was_at_one_moment(house: House) -> None:
    with closing(open_desk(house.desk)) as desk:
        desk.execute("begin immediate")
        audit.log(desk, "2026-11-21T13:00:00+00:00", "eve", "did", "half a thing")
        backup = house.back_up()
        desk.execute("commit")
    restore(backup, house.root / "back")
    with closing(open_desk(house.root / "back" / "desk" / "desk.db")) as desk:
        assert audit.verify(desk) == 4


def test_parts_can_be_left_out(house: House) -> None:
    make_backup(house.root / "data-only", NOW, house.folder.root)
    restore(house.root / "data-only", house.root / "back")
    assert sorted(path.name for path in (house.root / "back").iterdir()) == ["data"]


def test_no_backup_is_written_over(house: House) -> None:
    house.back_up()
    with pytest.raises(PackingError, match="there already"):
        house.back_up()


@pytest.mark.parametrize("wrong", ["missing", "text", "damaged"])
def test_a_desk_that_is_none_makes_no_backup(wrong: str, house: House) -> None:
    for path in house.root.glob("desk.db?*"):
        path.unlink()
    match wrong:
        case "missing":
            house.desk.unlink()
        case "text":
            house.desk.write_bytes(b"no database" * 500)
        case _:
            data = bytearray(house.desk.read_bytes())
            data[4096:12288] = b"\xff" * 8192
            house.desk.write_bytes(data)
    with pytest.raises(PackingError):
        house.back_up()
    assert not (house.root / "backup.tar.gz").exists()


def test_a_changed_capture_makes_no_backup(house: House) -> None:
    house.vault.path(house.sha256).write_bytes(b"another")
    with pytest.raises(PackingError, match="was changed since"):
        house.back_up()


def test_what_a_stopped_capture_left_is_mended(house: House) -> None:
    sealed = (house.vault.root / SEAL).read_bytes()
    append(house.vault, {"source": "b", "outcome": "failed"})
    (house.vault.root / SEAL).write_bytes(sealed)
    with (house.vault.root / LOG).open("ab") as log:
        log.write(b'{"half')
    (house.vault.root / LOG).write_bytes((house.vault.root / LOG).read_bytes().removesuffix(b'{"half'))
    restore(house.back_up(), house.root / "back")
    assert len(read_log(Vault(house.root / "back" / "vault"))) == 2


@pytest.mark.parametrize("there", ["file", "full", "link"])
def test_nothing_is_restored_over_anything(there: str, house: House) -> None:
    target = house.root / "back"
    match there:
        case "file":
            target.write_text("mine")
        case "full":
            target.mkdir()
            (target / "a").write_text("mine")
        case _:
            target.symlink_to(house.root / "elsewhere")
    before = files(house.root)
    backup = house.back_up()
    with pytest.raises(PackingError, match="not empty"):
        restore(backup, target)
    assert {path: data for path, data in files(house.root).items() if path in before} == before


def test_an_empty_folder_is_taken(house: House) -> None:
    (house.root / "back").mkdir()
    restore(house.back_up(), house.root / "back")
    assert (house.root / "back" / "data" / "ledger.jsonl").exists()


def test_a_damaged_backup_leaves_nothing(house: House) -> None:
    backup = house.back_up()
    data = bytearray(backup.read_bytes())
    for place in range(200, len(data), len(data) // 7):
        changed = data.copy()
        changed[place] ^= 4
        backup.write_bytes(changed)
        with pytest.raises(PackingError):
            restore(backup, house.root / "back")
        assert not (house.root / "back").exists()
        assert list(house.root.glob(".archive-restore-*")) == []


@pytest.mark.parametrize(
    ("path", "data", "words"),
    [
        ("etc/passwd", b"x", "none of"),
        ("desk/desk.db", b"no database at all", "desk.db in the backup is damaged"),
        (f"vault/ab/{'ab' * 32}.wacz", b"another", "does not hold together"),
        ("vault/log.jsonl", b"{}\n", "does not hold together"),
    ],
)
def test_what_is_whole_and_still_wrong_is_refused(path: str, data: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / "backup").write_bytes(made([(member(path), data)]))
    with pytest.raises(PackingError, match=words):
        restore(tmp_path / "backup", tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_more_than_the_disk_holds_is_refused(tmp_path: Path) -> None:
    (tmp_path / "backup").write_bytes(made([], [], files=[{"path": "data/a", "bytes": 10**15, "sha256": "0" * 64}]))
    with pytest.raises(PackingError, match="are free"):
        restore(tmp_path / "backup", tmp_path / "back")


def test_an_encrypted_backup_is_for_its_recipients_alone(house: House) -> None:
    ours, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    backup = house.back_up(recipients=[str(ours.to_public())])
    assert backup.read_bytes().startswith(b"age-encryption.org/v1")
    assert b"gazette" not in backup.read_bytes()
    keys = house.root / "keys.txt"
    for text, words in ((f"{other}\n", "cannot be decrypted"), ("# nothing\n", "holds none"), ("nonsense\n", "holds none")):
        keys.write_text(text)
        with pytest.raises(EncryptionError, match=words):
            restore(backup, house.root / "back", keys)
    with pytest.raises(EncryptionError, match="--key"):
        restore(backup, house.root / "back")
    keys.write_text(f"# created: today\n# public key: x\n{ours}\n")
    restore(backup, house.root / "back", keys)
    assert files(house.root / "back" / "data") == files(house.folder.root)
    assert list(house.root.glob(".archive-*")) == []


def test_a_recipient_that_is_none_makes_no_backup(house: House) -> None:
    with pytest.raises(EncryptionError, match="age1"):
        house.back_up(recipients=["nobody"])
    assert not (house.root / "backup.tar.gz").exists()


def test_a_database_is_copied_whole_with_its_journal(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as source:
        source.execute("pragma journal_mode = wal")
        source.execute("create table t (x)")
        source.execute("insert into t values (1)")
        source.commit()
        copy_database(tmp_path / "a.db", tmp_path / "b.db")
    assert sorted(path.name for path in tmp_path.glob("b.db*")) == ["b.db"]
    with closing(sqlite3.connect(tmp_path / "b.db")) as copy:
        assert copy.execute("select x from t").fetchall() == [(1,)]


def test_gzip_and_tar_read_a_backup_without_us(house: House) -> None:
    told = subprocess.run(["tar", "-tzf", house.back_up()], check=True, capture_output=True, text=True).stdout.splitlines()
    assert told[0] == "manifest.json"
    assert told[1:] == sorted(told[1:])
