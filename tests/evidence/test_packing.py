from __future__ import annotations

import gzip
import hashlib
import io
import json
import random
import subprocess
import tarfile
from typing import TYPE_CHECKING, Any

import pytest

from archive.evidence.packing import MANIFEST, Manifest, Packed, PackingError, measured, pack, unpack

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILES = {"data/a.yaml": b"id: a\n", "data/empty": b"", f"data/{'long' * 40}/ünï.md": b"x" * 700, "vault/ab/big": random.Random(1).randbytes(2_500_000)}  # noqa: S311 - bytes that do not pack, no secret


def packed(folder: Path, files: dict[str, bytes] = FILES) -> bytes:
    sources = []
    for number, (path, data) in enumerate(files.items()):
        sources.append((path, folder / str(number)))
        (folder / str(number)).write_bytes(data)
    stream = io.BytesIO()
    pack(stream, Manifest("2026-11-22T12:00:00+00:00", "Tests/1", tuple(measured(path, source) for path, source in sources)), [source for _, source in sources])
    return stream.getvalue()


def read(data: bytes) -> dict[str, bytes]:
    found: dict[str, bytes] = {}

    def take(file: Packed, chunks: Any) -> None:
        found[file.path] = b"".join(chunks)

    unpack(io.BytesIO(data), lambda _manifest: None, take)
    return found


def test_what_was_packed_is_read_back_and_packed_again_alike(tmp_path: Path) -> None:
    data = packed(tmp_path)
    assert read(data) == FILES
    assert packed(tmp_path) == data


def test_tar_reads_it(tmp_path: Path) -> None:
    (tmp_path / "backup").write_bytes(packed(tmp_path))
    (tmp_path / "out").mkdir()
    subprocess.run(["tar", "-xzf", tmp_path / "backup", "-C", tmp_path / "out"], check=True, capture_output=True)
    assert {path.relative_to(tmp_path / "out").as_posix(): path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file() and path.name != MANIFEST} == FILES


def test_a_file_that_changes_meanwhile_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"one")
    was = measured("data/a", tmp_path / "a")
    for now in (b"two", b"on", b"one more"):
        (tmp_path / "a").write_bytes(now)
        with pytest.raises(PackingError, match="changed while"):
            pack(io.BytesIO(), Manifest("", "", (was,)), [tmp_path / "a"])


def test_any_changed_byte_shows(tmp_path: Path) -> None:
    files = {"data/a": b"text " * 50, "data/b": b"more"}
    data, told = packed(tmp_path, files), 0
    chance = random.Random(3)  # noqa: S311 - places of bytes, no secret
    for _ in range(300):
        changed = bytearray(data)
        place = chance.randrange(10, len(data))  # the first ten are gzip's own, which says nothing of the files by them
        changed[place] ^= 1 << chance.randrange(8)
        try:
            assert read(bytes(changed)) == files  # a few bits at the end of what is packed mean nothing
        except PackingError:
            told += 1
    assert told > 290


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_backup_that_is_cut_off_shows(share: float, tmp_path: Path) -> None:
    data = packed(tmp_path)
    with pytest.raises(PackingError):
        read(data[: int(len(data) * share)])


def made(members: list[tuple[tarfile.TarInfo, bytes]], listed: list[tuple[str, bytes]] | None = None, **manifest: Any) -> bytes:
    """A backup by other hands: its list says what it is told to, and so do its members."""
    rows = [{"path": path, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for path, data in (listed if listed is not None else [(info.name, data) for info, data in members])]
    said = json.dumps({"format": 1, "made": "", "software": "", "files": rows, **manifest}).encode()
    stream = io.BytesIO()
    with tarfile.open(mode="w:gz", fileobj=stream) as tar:
        for info, data in [(member(MANIFEST), said), *members]:
            info.size = len(data) if info.isreg() else 0
            tar.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def member(name: str, kind: bytes = tarfile.REGTYPE, **more: Any) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type = kind
    for key, value in more.items():
        setattr(info, key, value)
    return info


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "../up", "data/../../up", "data/./a", "data//a", "data", "data/a\\b", "data/a\nb", "C:/x/..", "..", "data/..", "data/" + "x" * 300, "data/a\0b", ""],
)
def test_paths_that_lead_elsewhere_are_refused(path: str) -> None:
    with pytest.raises(PackingError, match="leads elsewhere"):
        read(made([], [(path, b"x")]))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE])
def test_nothing_but_files_is_read(kind: bytes) -> None:
    odd = member("data/a", kind, linkname="/etc/passwd")
    with pytest.raises(PackingError, match="does not hold data/a"):
        read(made([(odd, b"")], [("data/a", b"")]))


def packed_alone(info: tarfile.TarInfo, data: bytes) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(mode="w:gz", fileobj=stream) as tar:
        info.size = len(data)
        tar.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def bomb() -> bytes:
    """A small list, and then a member whose extended header is said to have a hundred megabytes of zeros."""
    stream = io.BytesIO()
    with tarfile.open(mode="w:gz", fileobj=stream) as tar:
        said = json.dumps({"format": 1, "made": "", "software": "", "files": [{"path": "data/a", "bytes": 1, "sha256": "0" * 64}]}).encode()
        info = member(MANIFEST)
        info.size = len(said)
        tar.addfile(info, io.BytesIO(said))
        head = member("data/a", tarfile.XHDTYPE)
        head.size = 100_000_000
        tar.addfile(head, io.BytesIO(bytes(head.size)))
    return stream.getvalue()


HARM: list[tuple[str, Callable[[], bytes]]] = [
    ("more than it lists", lambda: made([(member("data/a"), b"x"), (member("data/b"), b"y")], [("data/a", b"x")])),
    ("does not hold data/b", lambda: made([(member("data/b"), b"y"), (member("data/a"), b"x")], [("data/b", b"y!"), ("data/a", b"x")])),
    ("does not hold data/a", lambda: made([(member("data/c"), b"x")], [("data/a", b"x")])),
    ("is damaged in", lambda: made([(member("data/a"), b"y")], [("data/a", b"x")])),
    ("names a file twice", lambda: made([], [("data/a", b"x"), ("data/A", b"x")])),
    ("format 2", lambda: made([], [], format=2)),
    ("no whole backup", lambda: made([], [], files=[{"path": "data/a"}])),
    ("no whole backup", lambda: made([], [], files=7)),
    ("is damaged at", lambda: made([], [], files=[{"path": "data/a", "bytes": -1, "sha256": "0" * 64}])),
    ("is damaged at", lambda: made([], [], files=[{"path": "data/a", "bytes": True, "sha256": "0" * 64}])),
    ("is damaged at", lambda: made([], [], files=[{"path": "data/a", "bytes": 1, "sha256": "0"}])),
    ("no whole backup", lambda: gzip.compress(b"no tar at all" * 100)),
    ("no whole backup", lambda: b"no gzip"),
    ("begin with its list", lambda: packed_alone(member("data/a"), b"x")),
    ("unpacks to more", bomb),
]


@pytest.mark.parametrize(("words", "make"), HARM)
def test_backups_made_to_do_harm_are_refused(words: str, make: Callable[[], bytes]) -> None:
    with pytest.raises(PackingError, match=words):
        read(make())
