"""A bake from its beginning to its end: what there is, all of it by as many processes as there are cores, what hosts read, the proof that no link is dead.

Nothing of a page is kept in memory longer than it takes to write it. Where nothing changed since the last bake, nothing is done.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import multiprocessing
import os
import pickle
import tempfile
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib import metadata, resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive import generations
from archive.baking import checking, folder, texts
from archive.baking.asking import LINKED, Site, lay_out
from archive.baking.pages import Frame
from archive.baking.parts import PARTS
from archive.baking.places import Places
from archive.baking.survey import Survey, survey
from archive.baking.work import Done, Worker
from archive.errors import BakeError
from archive.site.language import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MOST_SHOWN = 50
_AT_ONCE = 200
_README = "README.md"
_FRAME = "frame.pickle"
"""Where the workers find what all pages share, in a folder that is theirs alone."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be baked.

    Args:
        target: the folder.
        url: where it will be served, with its scheme and without a slash at its end.
        publish: the configuration directory whose current generation is baked.
        editions: the folder of released editions.
        live: the site that has what files cannot do, without a slash at its end; empty where there is none.
        left_out: names of `PARTS` that are not wanted.
        workers: how many processes; 0 means as many as there are cores.
    """

    target: Path
    url: str
    publish: Path
    editions: Path
    live: str = ""
    left_out: frozenset[str] = frozenset()
    workers: int = 0


@dataclass(slots=True)
class Baked:
    """What came of a bake.

    Args:
        files: how many files there are, with what hosts read.
        pages: how many of them are pages; 0 where nothing was to be done.
        size: their bytes.
        changed: how many files are new or have other bytes than before.
        removed: how many went.
    """

    files: int = 0
    pages: int = 0
    size: int = 0
    changed: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a bake is: pieces of work done, and all of them."""

    done: int
    total: int


@dataclass(slots=True)
class _Ended:
    """Addresses that are not pages: gone, and moved."""

    gone: list[str] = field(default_factory=list)
    moved: list[tuple[str, str]] = field(default_factory=list)


def bake(order: Order, progress: Callable[[Progress], None] = lambda _: None) -> Baked:
    """Make a folder of files of the public site, or bring one up to date.

    Args:
        order: what is wanted.
        progress: called with how far it is.

    Raises:
        BakeError: the folder is not one of a bake; there is no database; a page could not be made; a link is dead. What was there before is then whole or is made whole by the next bake.

    """
    _judge(order)
    generation = generations.read_current(order.publish)
    handle = generations.hold(generation.folder) if generation else None
    if generation is None or handle is None:
        raise BakeError(f"{order.publish} has no database that is whole; run `archive build` first")
    try:
        state = folder.claim(order.target)
        inputs = _inputs(order, generation)
        if state.inputs == inputs and folder.is_whole(order.target):
            return _as_it_was(order.target)
        folder.begin(order.target)
        with tempfile.TemporaryDirectory(prefix="archive-bake-") as config:
            lay_out(order.publish, generation, Path(config))
            return _bake(order, Path(config), state.known, inputs, progress)
    except BrokenProcessPool:
        raise BakeError("a process of the bake was killed, perhaps for want of memory; take fewer with --workers and bake again") from None
    except OSError as error:
        raise BakeError(f"{error.filename or order.target}: {error.strerror or error}; bake again when that is mended") from None
    finally:
        os.close(handle)


def _judge(order: Order) -> None:
    for name, address in (("url", order.url), ("live", order.live)):
        if address and (not address.startswith(("https://", "http://")) or any(sign in address for sign in "?#\"'<> ") or address.endswith("/")):
            raise BakeError(f"--{name} {address!r} is no address of a site; write one like https://archive.example.org, without a query")
    if not order.url:
        raise BakeError("say with --url where the folder will be served, like --url https://archive.example.org: citations, feeds and the map of the site name it")
    if unknown := order.left_out - PARTS.keys():
        raise BakeError(f"there is no part {min(unknown)!r}; write one of {', '.join(PARTS)}")


def _bake(order: Order, config: Path, known: frozenset[int], inputs: str, progress: Callable[[Progress], None]) -> Baked:
    wanted = Places(order.url, order.live, order.left_out)
    made, ended, done = Baked(), _Ended(), 0
    listed = folder.List(order.target)
    try:
        with _pool(order.workers, _start, (order, config, known)) as pool:
            found, frame = pool.submit(_surveyed, wanted).result()
            (config / _FRAME).write_bytes(pickle.dumps(frame))
            pieces = _pieces(found)
            total = sum(weight for weight, *_ in pieces)
            for weight, result in zip((weight for weight, *_ in pieces), pool.map(_piece, pieces), strict=True):
                listed.add(result.files)
                made.pages += result.pages
                made.changed += result.changed
                ended.gone += result.gone
                ended.moved += result.moved
                done += weight
                progress(Progress(done, total))
            writer = folder.Writer(order.target, known, packed="compressed" not in order.left_out)
            for path, body in _for_hosts(found, ended, frame.policy):
                listed.add(writer.write(path, body))
            made.changed += writer.changed
            _check(order, listed, pool, found.places.base)
        made.removed = listed.finish(inputs)
    except BaseException:
        listed.drop()
        raise
    made.files, made.size = listed.files, listed.size
    return made


def _as_it_was(target: Path) -> Baked:
    found = Baked()
    for _, size in folder.last(target):
        found.files += 1
        found.size += size
    return found


def _pieces(found: Survey) -> list[tuple[int, str, tuple[Any, ...]]]:
    """The work in pieces: how much each weighs, what is done, and with what. The longest come first, so that none is left at the end."""
    seeds = [(len(part), "seeds", (part,)) for part in (found.seeds[start : start + 8] for start in range(0, len(found.seeds), 8))]
    records = [(block.count, "records", (block,)) for block in found.blocks]
    frozen = [(1, "edition", (name, paths[start : start + _AT_ONCE])) for name, paths in found.frozen for start in range(0, len(paths), _AT_ONCE)]
    tables = [(1, "table", (name,)) for name in sorted(found.places.whole)]
    files = [(1, "static", (found.static,))] + ([] if "database" in found.places.left_out else [(1, "database", ())])
    return [(1, "index", ()), *files, (1, "own", ()), *frozen, *tables, *seeds, (len(found.cards), "cards", (found.cards,)), *records]


def _for_hosts(found: Survey, ended: _Ended, policy: str) -> Iterator[tuple[str, bytes]]:
    """What hosts read, and what is said to whoever serves the folder."""
    base = found.places.base
    header = f"{policy}; frame-ancestors 'none'"
    gone, moved = sorted(set(ended.gone)), sorted(set(ended.moved))
    yield ".nojekyll", b""
    yield "_headers", texts.headers(header, found.headers, base).encode()
    yield "_redirects", texts.redirects(moved, base).encode()
    yield "_nginx.conf", texts.nginx(header, found.headers, gone, moved, found.places).encode()
    yield "_Caddyfile", texts.caddy(header, found.headers, gone, moved, found.places).encode()
    yield _README, texts.readme(found.places, gone).encode()


def _check(order: Order, listed: folder.List, pool: ProcessPoolExecutor, base: str) -> None:
    """Prove that no link of the folder is dead.

    Raises:
        BakeError: one is.

    """
    paths = [path for path in listed.paths() if path.endswith((".html", ".css"))]
    parts = [paths[start : start + _AT_ONCE] for start in range(0, len(paths), _AT_ONCE)]
    faults: list[str] = []
    anchors: dict[str, dict[str, str]] = defaultdict(dict)
    for looked in pool.map(checking.look, [order.target] * len(parts), parts, [base] * len(parts)):
        faults += looked.faults
        for file, anchor, page in looked.anchors:
            # One page that links to an anchor stands for all of them.
            anchors[file].setdefault(anchor, page)
    wanted = [(file, sorted(found.items())) for file, found in sorted(anchors.items())]
    chunks = [wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE)]
    for found in pool.map(checking.look_for, [order.target] * len(chunks), chunks):
        faults += found
    if faults:
        more = [f"and {len(faults) - _MOST_SHOWN} more"] if len(faults) > _MOST_SHOWN else []
        raise BakeError(f"{len(faults)} links of the folder lead nowhere, so it is not finished; this is a fault of the archive's program or of its data", [*faults[:_MOST_SHOWN], *more])


def _inputs(order: Order, generation: generations.Generation) -> str:
    """SHA-256 over everything that a bake is made of: the database, the look and the program of the site, what it stands on, editions, and what was ordered."""
    digest = hashlib.sha256()
    package = Path(str(resources.files("archive")))
    trees = [(order.publish / name) for name in (*LINKED, "settings.json")] + [package, generation.folder]
    for tree in trees:
        for path in sorted(tree.rglob("*")) if tree.is_dir() else [tree]:
            if path.is_file() and "__pycache__" not in path.parts and path != generation.database:
                digest.update(f"{path.relative_to(tree).as_posix()}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    sums = [path.read_bytes() for path in sorted(order.editions.glob("*/SHA256SUMS*"))] if order.editions.is_dir() else []
    installed = sorted(f"{found.name}={found.version}" for found in metadata.distributions())
    told = [generation.hash, order.url, order.live, sorted(order.left_out), [hashlib.sha256(one).hexdigest() for one in sums], installed, os.environ.get("ARCHIVE_INTAKE", "")]
    digest.update(json.dumps(told).encode())
    return digest.hexdigest()


# What follows runs in workers, each with one application and one loop.

_LOOP: asyncio.AbstractEventLoop | None = None
_WORKER: Worker | None = None
_CONFIG: Path | None = None


@contextmanager
def _pool(workers: int, start: Callable[..., None], given: tuple[Any, ...]) -> Iterator[ProcessPoolExecutor]:
    """Processes that are forked, so that what they are given is not copied; when something fails, what waits is dropped."""
    pool = ProcessPoolExecutor(workers or os.cpu_count() or 1, multiprocessing.get_context("fork"), start, given)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=True, cancel_futures=True)
        raise
    pool.shutdown()


def _start(order: Order, config: Path, known: frozenset[int]) -> None:
    global _LOOP, _WORKER, _CONFIG  # noqa: PLW0603 - a process of a pool has no other place for what it keeps
    _LOOP = asyncio.new_event_loop()
    _CONFIG = config
    site = Site(config, order.url, order.live, order.editions)
    _LOOP.run_until_complete(site.start())
    writer = folder.Writer(order.target, known, packed="compressed" not in order.left_out)
    _WORKER = Worker(site, Frame(Places(order.url), "", {}), writer)


def _surveyed(wanted: Places) -> tuple[Survey, Frame]:
    worker, loop = _kept()
    found = loop.run_until_complete(survey(worker.site, wanted))
    live = f" {found.places.live}" if found.places.live else ""
    policy = "; ".join(f"{rule}{live}" if rule.startswith("form-action") else rule for rule in found.policy.split("; ") if not rule.startswith("frame-ancestors"))
    frame = Frame(found.places, policy, {})
    sentences = {}
    for code in found.places.languages:
        sentences[code] = loop.run_until_complete(worker.site.render("_baked_form.html", "/", code, {})).strip()
    return found, replace(frame, sentence={**dict.fromkeys(LANGUAGES, ""), **sentences})


def _piece(piece: tuple[int, str, tuple[Any, ...]]) -> Done:
    worker, loop = _kept()
    _, what, given = piece
    done: Done = loop.run_until_complete(getattr(worker, what)(*given))
    return done


def _kept() -> tuple[Worker, asyncio.AbstractEventLoop]:
    global _WORKER, _CONFIG  # noqa: PLW0603 - see above
    if _WORKER is None or _LOOP is None:
        raise BakeError("a worker was asked before it was started")
    if _CONFIG is not None and (_CONFIG / _FRAME).is_file():
        _WORKER = replace(_WORKER, frame=pickle.loads((_CONFIG / _FRAME).read_bytes()))  # noqa: S301 - written by the process that started this one, into a folder of mode 0700
        _CONFIG = None
    return _WORKER, _LOOP
