"""Where figures go: the blocks of docs/performance.md, each between `<!-- bench:NAME -->` and `<!-- /bench:NAME -->`, and the line that says of what run they are.

Knows nothing of what is measured. What stands outside of a block is never touched, and no figure names a machine.
"""

from __future__ import annotations

import datetime
import os
import platform
import re
import sqlite3
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import ArchiveError
from archive.store.datadir import write_text

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

ROOT = Path(__file__).resolve().parent.parent
PERFORMANCE = ROOT / "docs" / "performance.md"
_NUMERIC = re.compile(r"[-+×x≤≥~]?\s?[0-9][0-9.,  ]*\s?(%|×|x|s|ms|MB|KB)?")


class ReportError(ArchiveError):
    """A document has no place for the figures of a benchmark, or cannot be read or written."""


def replaced(text: str, name: str, markdown: str) -> str:
    """A document with other words in the block of a name.

    Args:
        text: the document, in Markdown.
        name: of the block.
        markdown: what is to stand there.

    Raises:
        ReportError: there is no such block, more than one, or its end stands before its beginning.

    """
    opening, closing = f"<!-- bench:{name} -->", f"<!-- /bench:{name} -->"
    if text.count(opening) != 1 or text.count(closing) != 1:
        raise ReportError(f"there are {text.count(opening)} lines {opening} and {text.count(closing)} lines {closing}; write each once, where the figures of {name} are to stand")
    before, _, rest = text.partition(opening)
    _, found, after = rest.partition(closing)
    if not found:
        raise ReportError(f"{closing} stands before {opening}; put it behind")
    return f"{before}{opening}\n\n{markdown.strip()}\n\n{closing}{after}"


def write_block(path: Path, name: str, markdown: str) -> None:
    """Put figures into their block of a document; whoever reads it meanwhile sees the old document or the new one.

    Args:
        path: the document.
        name: of the block.
        markdown: what is to stand there.

    Raises:
        ReportError: there is no such block, or the document cannot be read or written.

    """
    try:
        write_text(path, replaced(path.read_text("utf-8"), name, markdown))
    except ArchiveError as error:
        raise ReportError(f"{path}: {error}") from None
    except OSError as error:
        raise ReportError(f"{path}: {error.strerror or error}") from None


def add_option(parser: argparse.ArgumentParser) -> None:
    """Let a benchmark write its block; without that it leaves no trace."""
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md, as `python -m bench` does")


def put(name: str, markdown: str, options: argparse.Namespace) -> None:
    """Print the figures of a benchmark, and, where that is asked for, write them into their block with the line that says of what run they are.

    Raises:
        ReportError: see `write_block`.

    """
    print(f"\n{markdown}\n", flush=True)
    if options.write:
        write_block(PERFORMANCE, name, f"{about_run()}\n\n{markdown}")


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown; columns of which every cell is a figure stand to the right."""
    lines = [[str(cell) for cell in row] for row in rows]
    right = [bool(lines) and number > 0 and all(_NUMERIC.fullmatch(line[number].strip()) or line[number].strip() in {"", "–"} for line in lines) for number in range(len(headings))]
    return "\n".join(
        [
            f"| {' | '.join(headings)} |",
            f"|{'|'.join('---:' if figure else '---' for figure in right)}|",
            *(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines),
        ]
    )


def about_run() -> str:
    """Of what run figures are: day, state of the program, cores, memory, versions. No machine has a name."""
    day = datetime.datetime.now(datetime.UTC).date()
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    return f"*Run of {day}, {commit()}, {len(os.sched_getaffinity(0))} cores, {gigabytes:.0f} GiB of memory, {versions}.*"


def commit() -> str:
    """The state of the program, and whether files differ from it; a copy without git has none."""
    try:
        head = _git("rev-parse", "--short=10", "HEAD")
        changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs/performance.md")
    except (OSError, subprocess.CalledProcessError):
        return "no commit"
    return f"commit {head}{' with changes' if changed else ''}"


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603, S607 - git of the machine, constant arguments
