"""The command line: a translation layer, one or two calls a command."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import Any, Self

import click

from archive import __version__
from archive.database import build as building
from archive.database import describe as describing
from archive.database.inspection import write_inspect_data
from archive.errors import ArchiveError, ServeError
from archive.store import checking
from archive.store.datadir import read_schema, write_text

DATA = click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=Path("data"), show_default=True, help="The data folder.")
PATHS = click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
OUTPUT = click.option("--output", type=click.Path(path_type=Path, dir_okay=False), default=Path("publish/archive.db"), show_default=True, help="The database.")
PUBLISH = click.option("--publish", type=click.Path(path_type=Path, file_okay=False), default=Path("publish"), show_default=True, help="The Datasette configuration directory.")


class _Bar:
    """A progress bar on standard error, where that is a terminal."""

    def __enter__(self) -> Self:
        self.bar: Any = None
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar:
            self.bar.render_finish()

    def show(self, progress: building.Progress) -> None:
        if not sys.stderr.isatty():
            return
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
    if form == "json":
        click.echo(report.as_json())
    elif form == "github":
        # GitHub wants paths from the top of the repository, where the command is run.
        click.echo(report.as_github(f"{data.as_posix()}/"))
    else:
        click.echo(report.as_text())
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
    write_inspect_data(output)
    click.echo(f"{built.report.summary()} Built {output} ({output.stat().st_size:,} bytes).")


@main.command()
@click.argument("ids", nargs=-1)
@DATA
@click.option("--reason", required=True, help="Why, in a sentence that readers will see.")
@click.option("--by", required=True, help="Who answers for it.")
def publish(ids: tuple[str, ...], data: Path, reason: str, by: str) -> None:
    """Enter new and changed cases (all, or IDS) in the ledger as revisions."""
    now = datetime.datetime.now(datetime.UTC)
    for entry in checking.publish(data, ids, now.date(), time=now.isoformat(timespec="seconds"), reason=reason, by=by):
        click.echo(f"{entry.record} r{entry.revision} {entry.act}")


@main.command()
@DATA
@PUBLISH
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="The port to listen at; 0 takes any that is free.")
def serve(data: Path, publish: Path, host: str, port: int) -> None:
    """Check, build if anything changed, and serve the site."""
    from archive import serving  # noqa: PLC0415 - Datasette takes half a second to import, which no other command needs

    listener = serving.reserve(host, port)
    with _Bar() as bar:
        report = serving.prepare(data, publish, _today(), bar.show)
    if report is not None:
        click.echo(report.as_text() if report.exit_code else report.summary(), err=bool(report.exit_code))
        if report.exit_code:
            raise ServeError("the data has problems, so nothing was built or served; mend what is listed above and run it again")
    address, chosen = listener.getsockname()[:2]
    click.echo(f"The archive is at http://{address}:{chosen}/ (stop with Ctrl-C)")
    serving.serve(publish, listener)


@main.command()
@DATA
@PUBLISH
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit 1 if a generated file is out of date.")
def describe(data: Path, publish: Path, only_check: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Write publish/metadata.yaml and the generated pages in docs/."""
    files = describing.generated_files(read_schema(data), describing.read_texts(publish / "queries", ".sql"), describing.read_texts(data / "coding", ".yaml"))
    files[Path("docs/cli.md")] = cli_page()
    stale = [path for path, text in files.items() if not path.is_file() or path.read_text("utf-8") != text]
    for path in stale:
        click.echo(f"{'out of date' if only_check else 'wrote'}: {path}")
        if not only_check:
            write_text(path, files[path])
    if only_check and stale:
        raise ArchiveError("generated files are out of date; run `archive describe` and commit them")


def cli_page() -> str:
    """docs/cli.md: every command with its help."""
    context = click.Context(main, info_name="archive", terminal_width=100)
    parts = ["# Commands\n", "<!-- Generated by `archive describe`; do not edit. -->\n", f"```\n{main.get_help(context)}\n```\n"]
    for name, command in sorted(main.commands.items()):
        parts.append(f"## archive {name}\n\n```\n{command.get_help(click.Context(command, info_name=name, parent=context, terminal_width=100))}\n```\n")
    return "\n".join(parts)


def _today() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date()


if __name__ == "__main__":
    main()
