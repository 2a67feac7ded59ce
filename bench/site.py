"""`python -m bench.site`: pages against Datasette's stock pages on the same database in the same run, and what a browser loads. Measures and reports; asserts nothing.

python -m bench.site [--seconds 3] [--rounds 3] [--readers 4] [--grow 100 10000 [--built FOLDER]] [--write]
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench import report
from bench.growth import grow
from bench.load import HOST, Measured, ask, configuration, percentile, serving
from bench.measuring import ROOT
from tests.browser.chromium import started
from tests.browser.pages import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from playwright.async_api import Browser, Request

CASE = "WIA-0001"
WORDS = ("Clearview", "lineup", "Detroit police", "fingerprint", "wrongful arrest", "Robert Williams", "airport", "voice")
RAW = "select key, title, snippet(search, 1, '', '', '…', 24) from search where search match ? order by rank limit 20"
SHIFT = """() => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; }).observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => setTimeout(() => resolve(sum), 50));
})"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve both, measure in turn, report."""
    parser = argparse.ArgumentParser(prog="bench.site", description="Pages against Datasette's stock pages.")
    parser.add_argument("--database", type=Path, default=ROOT / "publish" / "archive.db")
    parser.add_argument("--seconds", type=float, default=3.0, help="how long each is asked in a round")
    parser.add_argument("--rounds", type=int, default=3, help="how often they take turns")
    parser.add_argument("--readers", type=int, default=4, help="how many ask at once where answers a second are counted")
    parser.add_argument("--grow", type=int, nargs=2, metavar=("SMALL", "LARGE"), help="every kind of page at two numbers of cases too; 10000 cases take some minutes to build")
    parser.add_argument("--built", type=Path, help="a folder that may hold databases of these numbers of cases, as archive-SIZE.db")
    report.add_option(parser)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="archive-bench-") as folder:
        config = configuration(ROOT / "publish", options.database, Path(folder) / "ours")
        stock = ("--immutable", str(config / "archive.db"))
        with serving(str(config)) as ours, serving(*stock) as theirs:
            found = [against_stock(ours, theirs, options), searching(ours, theirs, config / "archive.db", options), asyncio.run(in_a_browser(f"http://{HOST}:{ours}"))]
        report.put("site", "\n\n".join(found), options)
        if options.grow:
            report.put("growth", grow(Path(folder), tuple(options.grow), options.built), options)


def against_stock(ours: int, theirs: int, options: argparse.Namespace) -> str:
    """A case page against the stock page of its row: answers a second, and time alone."""
    pages = {"case page": (ours, [f"/cases/{CASE}"]), "stock row page": (theirs, [f"/archive/cases/{CASE}"])}
    many = turns(pages, options, options.readers)
    alone = turns(pages, options, 1)
    rows = [[name, f"{many[name].rate:.1f}", f"{alone[name].median:.1f}", f"{alone[name].p95:.1f}"] for name in pages]
    case, stock = pages
    rows.append(["case / stock", f"{many[case].rate / many[stock].rate:.2f}", f"{alone[case].median / alone[stock].median:.2f}", f"{alone[case].p95 / alone[stock].p95:.2f}"])
    return report.table(["page", f"answers a second, {options.readers} readers", "alone: median, ms", "p95, ms"], rows)


def searching(ours: int, theirs: int, database: Path, options: argparse.Namespace) -> str:
    """The page of results against a raw query of the full text and the stock page of a row."""
    encoded = [f"/search?q={word.replace(' ', '+')}" for word in WORDS]
    alone = turns({"search page": (ours, encoded), "stock row page": (theirs, [f"/archive/cases/{CASE}"])}, options, 1)
    raw = raw_queries(database, options.seconds)
    page, stock = alone["search page"].p95, alone["stock row page"].p95
    return report.table(["p95, ms", "search page", "raw query", "stock row page", "search / (raw + stock)"], [["alone", f"{page:.1f}", f"{raw:.1f}", f"{stock:.1f}", f"{page / (raw + stock):.2f}"]])


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


async def in_a_browser(origin: str) -> str:
    """What each kind of page weighs with all that it loads, and how far it shifts while it loads."""
    rows = []
    async with started() as browser:
        for kind in (kind for kind in ENGLISH if kind.status == 200):
            kilobytes, requests, shift = await loaded(browser, f"{origin}{kind.path}")
            rows.append([kind.name, f"{kilobytes:.1f}", str(requests), f"{shift:.4f}"])
            print(" | ".join(rows[-1]), flush=True)
    return report.table(["page in a browser, nothing kept", "KB", "requests", "layout shift"], rows)


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
