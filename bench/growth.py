"""Every kind of page at two numbers of cases: what grows with the archive. Measures; asserts nothing.

Pages are asked with a cookie, so that none comes from what the site keeps of finished pages: each is made anew. Both sites are asked in turn,
so that a busy moment meets both, and each address once before, since a style that Pandoc makes is made once for a hundred sources.
"""

from __future__ import annotations

import http.client
import sqlite3
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from archive.charting.gallery import read_charts
from archive.database.inspection import write_inspect_data
from archive.database.standing import keep_answers
from bench import report
from bench.corpus import generate
from bench.load import HOST, PATIENCE, configuration, serving
from bench.measuring import ROOT
from tests.browser.pages import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CASE = "WIA-0001"
OF_A_KIND = 10
ROUNDS = 12
ANEW = {"Cookie": "bench=anew"}


@dataclass(slots=True)
class Asked:
    """What one kind of page took on one site.

    Args:
        times: milliseconds of each answer.
        size: bytes of the largest answer.
        faults: `ADDRESS: STATUS` of answers that were no page.
    """

    times: list[float] = field(default_factory=list)
    size: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Milliseconds of the answer in the middle."""
        return statistics.median(self.times)


def grow(folder: Path, sizes: tuple[int, int], built: Path | None = None) -> str:
    """Build, serve and ask both; a table with a line a kind of page, which are printed as they are measured.

    Args:
        folder: where data, databases and sites are put.
        sizes: two numbers of cases.
        built: where databases of these sizes are already, as `archive-SIZE.db`; those that are not there are built into `folder`.
    """
    databases = [path if built and (path := built / f"archive-{cases}.db").is_file() else _built(folder, cases) for cases in sizes]
    kinds = [pages(database) for database in databases]
    rows = []
    with ExitStack() as stack:
        ports = [stack.enter_context(serving(str(_site(folder, cases, database)))) for cases, database in zip(sizes, databases, strict=True)]
        for name in kinds[0]:
            small, large = (Asked() for _ in sizes)
            for turn in range(-1, ROUNDS):
                for port, of_kind, asked in zip(ports, kinds, (small, large), strict=True):
                    _ask(port, of_kind[name], turn, asked)
            rows.append(row(name, small, large))
            print(" | ".join(rows[-1]), flush=True)
    return report.table(["page", *(f"{cases:,} cases, ms" for cases in sizes), "ratio", "KB", "KB"], rows)


def row(name: str, small: Asked, large: Asked) -> list[str]:
    """A line of the table; an address that answers an error is named instead of a time."""
    faults = [*small.faults, *large.faults]
    if faults:
        return [name, "; ".join(dict.fromkeys(faults)), "", "", "", ""]
    return [name, f"{small.median:.1f}", f"{large.median:.1f}", f"{large.median / small.median:.2f}", f"{small.size / 1000:.0f}", f"{large.size / 1000:.0f}"]


def pages(database: Path) -> dict[str, list[str]]:
    """Addresses of every kind of page: what holds for any data, and some records of each kind, evenly apart."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    urls: dict[str, list[str]] = {}
    for kind, url in connection.execute("select kind, url from records order by key"):
        urls.setdefault(kind, []).append(url)
    title = connection.execute("select title from records where kind = 'case' limit 1").fetchone()[0]
    (agency,) = connection.execute("select agency from cases_by_agency limit 1").fetchone()
    connection.close()
    records = {kind: of[:: max(1, len(of) // OF_A_KIND)][:OF_A_KIND] for kind, of in urls.items()}
    # Pages of single records are those of this data; revisions and histories are left out, since what is generated has no ledger.
    own = {kind.name for kind in ENGLISH if kind.path.count("/") >= 2 and not kind.path.startswith(("/about/", "/archive/"))}
    whole = {kind.name: [kind.path] for kind in ENGLISH if kind.status == 200 and kind.name not in own and not kind.name.startswith(("search, ", "cite "))}
    return {
        **whole,
        **records,
        "busiest agency": [f"/agencies/{agency}"],
        "cases, of an agency": [f"/cases?agency={agency}"],
        "cases, between days": ["/cases?from=2015&to=2020"],
        "cases, page 2": ["/cases?page=2"],
        "search, a name": [f"/search?q={quote(title)}"],
        "search, half a word": [f"/search?q={quote(title.split()[0])}"],
        "search, a mistyped word": [f"/search?q={quote(title.split()[0])}zq"],
        "like, words": ["/like?kind=arrest&q=lineup+witness"],
        "feed of cases": ["/feeds/cases.atom"],
        "feed of a filter": ["/cases.atom?country=US"],
        "map of the site": ["/sitemap.xml"],
        "cite a case": [f"/cite/{CASE}"],
    }


def _ask(port: int, paths: Sequence[str], turn: int, asked: Asked) -> None:
    """Ask for one address; before the first turn for each of them, unmeasured."""
    connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    for path in paths if turn < 0 else [paths[turn % len(paths)]]:
        begin = time.perf_counter()
        connection.request("GET", path, headers=ANEW)
        answer = connection.getresponse()
        size = len(answer.read())
        if answer.status != http.HTTPStatus.OK:
            asked.faults.append(f"{path}: {answer.status}")
        if turn >= 0:
            asked.times.append(1000 * (time.perf_counter() - begin))
            asked.size = max(asked.size, size)
    connection.close()


def _built(folder: Path, cases: int) -> Path:
    data = generate(ROOT / "data", folder / f"data-{cases}", cases)
    built = folder / f"archive-{cases}.db"
    subprocess.run([sys.executable, "-m", "archive.cli", "build", "--data", str(data), "--output", str(built)], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    return built


def _site(folder: Path, cases: int, database: Path) -> Path:
    """A site as it is served: immutable, with its counts ready."""
    site = configuration(ROOT / "publish", database, folder / f"site-{cases}")
    # A build beside the site's configuration does this too: what the charts ask is answered once.
    keep_answers(site / "archive.db", [chart.sql for chart in read_charts(ROOT / "publish").values()])
    write_inspect_data(site / "archive.db")
    return site
