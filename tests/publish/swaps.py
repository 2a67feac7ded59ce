"""Two databases that take turns under a site, and readers who see to it that every answer is wholly of one of them.

The load test of the suite is made of this; `python -m tests.publish.swaps` runs it longer, against a server in a process of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import json
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from archive import generations
from archive.charting.gallery import draw_charts
from archive.database.build import build
from archive.database.inspection import write_inspect_data
from archive.store.datadir import read_schema
from bench.stack import Edition
from tests.factory import DATA, TODAY, Folder, subject

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

PUBLISH = DATA.parent / "publish"
CHART = "failures"
PAPER = "/brief/document?ids=WIA-0001,WIA-0002&format=md&court=Court+{}"
"""A paper that a worker makes; each court is an order of its own."""
PAGES = (
    "/",
    "/cases/WIA-0001",
    "/es/cases/WIA-0001",
    "/cases?country=US",
    "/agencies/detroit-police",
    "/search?q=Example",
    "/charts",
    f"/charts/{CHART}.svg",
    f"/charts/{CHART}.vl.json",
    "/compare?ids=WIA-0001,WIA-0002",
    "/brief?ids=WIA-0001",
    "/like?system=face-finder",
    "/sitemap-1.xml",
    "/cite/edition.ris",
    "/cases.bib",
    "/archive/cases?_size=5",
    "/archive/cases.json?_shape=array",
    "/archive/statements.csv?_stream=on",
    "/archive.db",
)
_TIMED = re.compile(r"(?i:(?<=queries took )|(?<=\"query_ms\": ))[\d.]+")


def make_site(folder: Path) -> Path:
    """A configuration directory with the looks of the site and one chart, without a database."""
    folder.mkdir()
    for name in ("templates", "plugins", "static", "locale", "settings.json", "metadata.yaml"):
        (folder / name).symlink_to(PUBLISH / name)
    (folder / "charts").mkdir()
    for path in (PUBLISH / "charts").glob(f"{CHART}.*"):
        shutil.copy(path, folder / "charts")
    return folder


def make_two(folder: Path, cases: int) -> tuple[Edition, Edition]:
    """Two databases that differ in the names on every record, in the number of cases, and in what failed."""
    return _made(folder / "one", "Quillon", cases, ("poor-probe-image",)), _made(folder / "other", "Zebedee", cases + 7, ("poor-probe-image", "tainted-lineup"))


def _made(folder: Path, name: str, cases: int, codes: Sequence[str]) -> Edition:
    data = Folder.made_in(folder / "data", read_schema(DATA))
    failures = [{"code": code, "cites": ["gazette-2020-arrest"], "standing": "alleged"} for code in codes]
    for number in range(2, cases + 1):
        data.add("case", id=f"WIA-{number:04}", slug=f"robert-example-{number}", title=f"Robert Example {number}", subject=subject(name=f"Robert Example {number}"), failures=failures)
    for path in data.root.glob("*/*"):
        if path.parent.name not in {"schema", "vocabulary"}:
            text = path.read_text("utf-8")
            path.write_text(text.replace("Robert", name).replace("Detroit Police", f"{name} Police").replace("Face Finder", f"{name} Finder"), "utf-8")
    made = folder / "made"
    built = build(data.root, made / generations.DATABASE, TODAY, workers=1)
    assert built.replaced, built.report.as_text()
    inspected = write_inspect_data(made / generations.DATABASE)
    site = make_site(folder / "site")
    assert draw_charts(site, made / generations.DATABASE) == []
    shutil.copytree(site / ".archive-charts", made / ".archive-charts")
    with contextlib.closing(sqlite3.connect(made / generations.DATABASE)) as connection:
        (edition,) = connection.execute("select value from about where name = 'edition'").fetchone()
    return Edition(made, inspected.hash, edition)


@dataclass
class Load:
    """What readers met.

    Args:
        get: asks for a path.
        publish: the configuration directory.
        two: the databases that take turns.
        answers: how many answers were of the first and of the second database.
        wrong: what no answer may be.
        papers: how many papers workers made.
        slowest: the seconds of the answer that took longest.
    """

    get: Callable[[str], Awaitable[httpx.Response]]
    publish: Path
    two: tuple[Edition, Edition]
    answers: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    papers: int = 0
    slowest: float = 0.0
    _known: dict[str, list[str]] = field(default_factory=dict)

    async def learn(self, paths: Sequence[str]) -> None:
        """What each address answers where nothing changes."""
        for number, made in enumerate(self.two):
            await self.turn(made)
            for path in paths:
                self._known.setdefault(path, []).append(_told(await self.get(path)))
                assert self._known[path][number].startswith("200 "), f"{path}: {self._known[path][number][:300]}"
        for path in paths:
            assert len(set(self._known[path])) == len(self.two), f"{path} does not tell the databases apart"

    async def turn(self, made: Edition) -> None:
        """Publish a database, and wait until it is served."""
        await asyncio.to_thread(made.publish, self.publish)
        for _ in range(2_000):
            if made.name in (await self.get("/archive/about.json?_shape=array&name=edition")).text:
                return
            await asyncio.sleep(0.005)
        raise AssertionError(f"{made.hash} was not taken up")

    async def run(self, swaps: int, readers: int, papers: int = 0, *, pause: float = 0.0) -> None:
        """Let readers ask while the databases take turns."""
        paths, over = list(self._known), asyncio.Event()

        async def read(number: int) -> None:
            for path in itertools.islice(itertools.cycle(paths), number * 5, None):
                if over.is_set():
                    return
                begin = time.monotonic()
                await self.judged(path)
                self.slowest = max(self.slowest, time.monotonic() - begin)

        async def order() -> None:
            for number in range(papers):
                if over.is_set():
                    return
                answer = await self.get(PAPER.format(number))
                names = {name for name in ("Quillon", "Zebedee") if name in answer.text}
                if answer.status_code != 200 or len(names) != 1:
                    self.wrong.append(f"paper {number}: {answer.status_code} {names} {answer.text[:300]}")
                self.answers["Zebedee" in names] += 1
                self.papers += 1
                await asyncio.sleep(pause)

        tasks = [asyncio.create_task(read(number)) for number in range(readers)] + [asyncio.create_task(order())]
        try:
            for _, made in zip(range(swaps), itertools.cycle(self.two), strict=False):
                await self.turn(made)
        finally:
            over.set()
        await asyncio.gather(*tasks)

    async def judged(self, path: str) -> None:
        """Ask for a path, and note what came."""
        told = _told(await self.get(path))
        if told in self._known[path]:
            self.answers[self._known[path].index(told)] += 1
        else:
            self.wrong.append(f"{path}: {told[:300]}")


def _told(answer: httpx.Response) -> str:
    """An answer, without what is told of the moment."""
    body = answer.content.hex() if b"\0" in answer.content[:100] else _TIMED.sub("", answer.text)
    return f"{answer.status_code} {answer.headers.get('etag', '')} {body}"


def main() -> None:
    """Serve, swap, ask, print."""
    parser = argparse.ArgumentParser(description="Swaps under a Datasette of its own.")
    parser.add_argument("--swaps", type=int, default=100)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--cases", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="archive-swaps-") as name:
        folder = Path(name)
        two, publish = make_two(folder, options.cases), make_site(folder / "site")
        two[0].publish(publish)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "datasette", str(publish), "--port", str(port)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
            try:
                print(json.dumps(asyncio.run(_measured(options, publish, two, f"http://127.0.0.1:{port}", server.pid)), indent=1))  # noqa: T201 - run by hand
            finally:
                server.terminate()


async def _measured(options: argparse.Namespace, publish: Path, two: tuple[Edition, Edition], url: str, process: int) -> dict[str, object]:
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        for _ in range(300):
            with contextlib.suppress(httpx.TransportError):
                await client.get("/")
                break
            await asyncio.sleep(0.2)
        load = Load(client.get, publish, two)
        await load.learn(PAGES)
        begin, opened = time.monotonic(), _open_files(process)
        await load.run(options.swaps, options.readers, papers=1000, pause=6.5)
        return {
            "swaps": options.swaps,
            "seconds": round(time.monotonic() - begin, 1),
            "answers of one and the other": [load.answers[0], load.answers[1]],
            "papers": load.papers,
            "wrong": load.wrong[:5],
            "slowest, seconds": round(load.slowest, 3),
            "open files before and after": [opened, _open_files(process)],
            "folders left": len(list((publish / generations.FOLDER).iterdir())),
        }


def _open_files(process: int) -> int:
    return len(list(Path(f"/proc/{process}/fd").iterdir()))


if __name__ == "__main__":
    main()
