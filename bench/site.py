"""`python -m bench.site`: pages against Datasette's stock pages on the same database in the same run, and what a browser loads. Prints tables; asserts nothing.

python -m bench.site [--seconds 3] [--rounds 3] [--readers 4] [--grow 100 10000 [--built FOLDER]]
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.growth import grow
from bench.load import HOST, Measured, ask, configuration, percentile, serving
from tests.browser.chromium import started
from tests.browser.pages import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from playwright.async_api import Browser, Request

ROOT = Path(__file__).resolve().parent.parent
CASE = "WIA-0001"
WORDS = ("Clearview", "lineup", "Detroit police", "fingerprint", "wrongful arrest", "Robert Williams", "airport", "voice")
RAW = "select key, title, snippet(search, 1, '', '', '…', 24) from search where search match ? order by rank limit 20"
SHIFT = """() => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; }).observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => setTimeout(() => resolve(sum), 50));
})"""


def main() -> None:
    """Serve both, measure in turn, print."""
    parser = argparse.ArgumentParser(prog="bench.site", description="Pages against Datasette's stock pages.")
    parser.add_argument("--database", type=Path, default=ROOT / "publish" / "archive.db")
    parser.add_argument("--seconds", type=float, default=3.0, help="how long each is asked in a round")
    parser.add_argument("--rounds", type=int, default=3, help="how often they take turns")
    parser.add_argument("--readers", type=int, default=4, help="how many ask at once where answers a second are counted")
    parser.add_argument("--grow", type=int, nargs=2, metavar=("SMALL", "LARGE"), help="every kind of page at two numbers of cases too; 10000 cases take some minutes to build")
    parser.add_argument("--built", type=Path, help="a folder that may hold databases of these numbers of cases, as archive-SIZE.db")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="archive-bench-") as folder:
        config = configuration(ROOT / "publish", options.database, Path(folder) / "ours")
        stock = ("--immutable", str(config / "archive.db"))
        with serving(str(config)) as ours, serving(*stock) as theirs:
            against_stock(ours, theirs, options)
            searching(ours, theirs, config / "archive.db", options)
            asyncio.run(in_a_browser(f"http://{HOST}:{ours}"))
        if options.grow:
            grow(Path(folder), tuple(options.grow), options.built)


def against_stock(ours: int, theirs: int, options: argparse.Namespace) -> None:
    """A case page against the stock page of its row: answers a second, and time alone."""
    pages = {"case page": (ours, [f"/cases/{CASE}"]), "stock row page": (theirs, [f"/archive/cases/{CASE}"])}
    print(f"\n{'':<32}{'answers/s':>12}{'median ms':>12}{'p95 ms':>9}")
    many = turns(pages, options, options.readers)
    alone = turns(pages, options, 1)
    for name in pages:
        print(f"{name:<32}{many[name].rate:>12.1f}{alone[name].median:>12.1f}{alone[name].p95:>9.1f}")
    print(f"{'case / stock':<32}{many['case page'].rate / many['stock row page'].rate:>12.2f}{alone['case page'].median / alone['stock row page'].median:>12.2f}")


def searching(ours: int, theirs: int, database: Path, options: argparse.Namespace) -> None:
    """The page of results against a raw query of the full text and the stock page of a row."""
    encoded = [f"/search?q={word.replace(' ', '+')}" for word in WORDS]
    alone = turns({"search page": (ours, encoded), "stock row page": (theirs, [f"/archive/cases/{CASE}"])}, options, 1)
    raw = raw_queries(database, options.seconds)
    floor = raw + alone["stock row page"].p95
    print(f"\nsearch page p95 {alone['search page'].p95:.1f} ms; raw query {raw:.1f} + stock row page {alone['stock row page'].p95:.1f} = {floor:.1f} ms; ratio {alone['search page'].p95 / floor:.2f}")


def turns(pages: Mapping[str, tuple[int, Sequence[str]]], options: argparse.Namespace, readers: int) -> dict[str, Measured]:
    """What each page took over all rounds; they take turns, so that a busy moment meets all."""
    measured = {name: Measured() for name in pages}
    for port, paths in pages.values():
        ask(port, paths, seconds=0.5)
    for _ in range(options.rounds):
        for name, (port, paths) in pages.items():
            measured[name].add(ask(port, paths, readers=readers, seconds=options.seconds))
    return measured


def raw_queries(database: Path, seconds: float) -> float:
    """Milliseconds within which 95 of 100 queries of the full text are answered."""
    connection = sqlite3.connect(f"file:{database}?immutable=1", uri=True)
    times: list[float] = []
    until = time.perf_counter() + seconds
    while time.perf_counter() < until and len(times) < 2_000:
        begin = time.perf_counter()
        connection.execute(RAW, [WORDS[len(times) % len(WORDS)]]).fetchall()
        times.append(time.perf_counter() - begin)
    connection.close()
    return 1000 * percentile(times, 95)


async def in_a_browser(origin: str) -> None:
    """What each kind of page weighs with all that it loads, and how far it shifts while it loads."""
    print(f"\n{'page':<26}{'KB':>8}{'requests':>10}{'shift':>8}")
    async with started() as browser:
        for kind in (kind for kind in ENGLISH if kind.status == 200):
            kilobytes, requests, shift = await loaded(browser, f"{origin}{kind.path}")
            print(f"{kind.name:<26}{kilobytes:>8.1f}{requests:>10}{shift:>8.4f}")


async def loaded(browser: Browser, url: str) -> tuple[float, int, float]:
    """Kilobytes as sent, requests, and the sum of layout shifts of a page that nothing is kept of."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    page = await context.new_page()
    requests: list[Request] = []

    def note(request: Request) -> None:
        requests.append(request)

    page.on("requestfinished", note)
    await page.goto(url, wait_until="networkidle")
    shift = float(await page.evaluate(SHIFT))
    sizes = [await request.sizes() for request in requests]
    await context.close()
    return sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes) / 1000, len(requests), shift


if __name__ == "__main__":
    main()
