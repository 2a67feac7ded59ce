"""The command line: a translation layer, one or two calls a command."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Self

import click

from archive import __version__
from archive.errors import ArchiveError
from archive.database import build as building
from archive.store import checking

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

DATA = click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=Path("data"), show_default=True, help="The data folder.")
PATHS = click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
OUTPUT = click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), default=Path("publish/archive.db"), show_default=True, help="The database."
)


class _Bar:
    """A progress bar on standard error, where that is a terminal."""

    def __enter__(self) -> Self:
        self.bar: ProgressBar[object] | None = None
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar:
            self.bar.render_finish()

    def show(self, progress: building.Progress) -> None:
        if self.bar is None:
            self.bar = click.progressbar(length=progress.total, label="Building", file=sys.stderr)
        self.bar.update(progress.done - self.bar.pos)


class _Group(click.Group):
    """Tells an ArchiveError in one sentence, with exit code 1, as people expect of a command."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ArchiveError as error:
            click.echo(f"archive: {error}", err=True)
            ctx.exit(1)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="archive")
def main() -> None:
    """The Wrongful-Identification Case Archive, from text files to a site."""


@main.command()
@PATHS
@DATA
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", show_default=True, help="How to print problems.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Judge as of this day instead of today (UTC).")
def check(paths: tuple[Path, ...], data: Path, form: str, today: datetime.datetime | None) -> None:
    """Check every record, or print only the problems of PATHS."""
    report = checking.check_folder(data, today.date() if today else _today(), paths)
    click.echo({"text": report.as_text, "json": report.as_json, "github": report.as_github}[form]())
    sys.exit(report.exit_code)


@main.command()
@PATHS
@DATA
@click.option("--check", "only_check", is_flag=True, help="Change nothing; print what would change and exit 1 if anything would.")
def fmt(paths: tuple[Path, ...], data: Path, only_check: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Write records in canonical form: all, or PATHS."""
    outcome = checking.format_folder(data, paths, write=not only_check)
    for text in outcome.diffs if only_check else [f"formatted {path}" for path in outcome.changed]:
        click.echo(text)
    for problem in outcome.problems:
        click.echo(str(problem), err=True)
    click.echo(outcome.summary())
    sys.exit(1 if outcome.problems or (only_check and outcome.changed) else 0)


@main.command()
@DATA
@OUTPUT
def build(data: Path, output: Path) -> None:
    """Check every record and build the database; problems leave the old one as it is."""
    with _Bar() as bar:
        built = building.build(data, output, _today(), progress=bar.show)
    if not built.replaced:
        click.echo(built.report.as_text())
        click.echo("Nothing was built; the old database is as it was.", err=True)
        sys.exit(1)
    building.write_inspect_data(output)
    click.echo(f"{built.report.summary()} Built {output} ({output.stat().st_size:,} bytes).")


def _today() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date()
