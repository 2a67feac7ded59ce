"""What several commands share: their options, the bar that shows progress, the day it is."""

from __future__ import annotations

import datetime
import sqlite3
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self
from urllib.parse import parse_qsl

import click

from archive.errors import ArchiveError
from archive.query.select import NAMES, CaseFilter, unknown_values

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator


DATA = click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=Path("data"), show_default=True, help="The data folder.")
PATHS = click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
OUTPUT = click.option("--output", type=click.Path(path_type=Path, dir_okay=False), default=Path("publish/archive.db"), show_default=True, help="The database.")
PUBLISH = click.option("--publish", type=click.Path(path_type=Path, file_okay=False), default=Path("publish"), show_default=True, help="The Datasette configuration directory.")


class Step(Protocol):
    """How far something is: so much done, of so much."""

    @property
    def done(self) -> int:
        """What is done."""

    @property
    def total(self) -> int:
        """All of it."""


class Bar:
    """A progress bar on standard error, where that is a terminal.

    Args:
        label: what is done.
    """

    def __init__(self, label: str = "Building") -> None:
        self.label = label

    def __enter__(self) -> Self:
        self.bar: Any = None
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar:
            self.bar.render_finish()

    def show(self, progress: Step) -> None:
        """Move on to how far it is."""
        if not sys.stderr.isatty():
            return
        if self.bar is None:
            self.bar = click.progressbar(length=progress.total, label=self.label, file=sys.stderr)
        self.bar.update(progress.done - self.bar.pos)


WHERE = click.option(
    "--where",
    multiple=True,
    metavar="NAME=VALUE",
    help=f"Cases that fit: a condition, as often as needed, or the address of a list on the site. Names: {', '.join(NAMES)}. Of several values of one name any will do.",
)
URL = click.option("--url", envvar="ARCHIVE_URL", default="", help="Where the site stands, for the addresses in citations (or the variable ARCHIVE_URL); without it they have none.")


def read_where(connection: sqlite3.Connection, conditions: Iterable[str], ids: Iterable[str] = (), **more: str) -> CaseFilter:
    """The filter that a command line asks for.

    Args:
        connection: the database, which knows what values there are.
        conditions: `NAME=VALUE`, a query string, or the address of a list.
        ids: ids of cases.
        more: further conditions by name.

    Raises:
        ArchiveError: a name or value that there is not, or one that cannot be read.

    """
    given = read_conditions(conditions, NAMES)
    given.setdefault("ids", []).extend(ids)
    for name, value in more.items():
        given.setdefault(name, []).extend([value] if value else [])
    wanted, faults = CaseFilter.read(lambda name: given.get(name, []))
    faults += unknown_values(connection, wanted)
    if faults:
        raise ArchiveError(" ".join(faults))
    return wanted


def read_conditions(conditions: Iterable[str], names: Collection[str]) -> dict[str, list[str]]:
    """The values of each name that conditions give: `NAME=VALUE`, a query string, or the address of a list.

    Raises:
        ArchiveError: a text is no condition, or its name is none of those given.

    """
    given: dict[str, list[str]] = {}
    for text in conditions:
        if "=" not in text:
            raise ArchiveError(f"--where {text!r} is no condition; write NAME=VALUE, like kind=arrest")
        for name, value in parse_qsl(text.rpartition("?")[2], keep_blank_values=True):
            if name not in names and name != "page":
                raise ArchiveError(f"--where knows no {name!r}; write one of {', '.join(names)}")
            given.setdefault(name, []).append(value)
    return given


@contextmanager
def database(data: Path, publish: Path) -> Iterator[sqlite3.Connection]:
    """The database of the data as it is now, built where that is needed, open for reading.

    Raises:
        ArchiveError: the data has problems.

    """
    from archive.database import current  # noqa: PLC0415 - a build takes a quarter of a second to import, which most commands do not need

    with Bar() as bar:
        report = current.prepare(data, publish, today(), bar.show)
    if report is not None and report.exit_code:
        click.echo(report.as_text(), err=True)
        raise ArchiveError("the data has problems; mend what is listed above and run it again")
    connection = sqlite3.connect(f"file:{(publish / 'archive.db').resolve()}?mode=ro", uri=True)
    try:
        yield connection
    finally:
        connection.close()


def today() -> datetime.date:
    """The day it is, by UTC."""
    return datetime.datetime.now(datetime.UTC).date()


def pages_of(main: click.Group) -> str:
    """docs/cli.md: every command with its help."""
    context = click.Context(main, info_name="archive", terminal_width=100)
    parts = ["# Commands\n", "<!-- Generated by `archive describe`; do not edit. -->\n", f"```\n{main.get_help(context)}\n```\n"]
    commands = ((name, main.get_command(context, name)) for name in main.list_commands(context))
    parts += [f"## archive {name}\n\n```\n{command.get_help(click.Context(command, info_name=name, parent=context, terminal_width=100))}\n```\n" for name, command in commands if command]
    return "\n".join(parts)
