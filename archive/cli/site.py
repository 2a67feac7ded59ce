"""Commands on what is made from the data: the database, the site, the generated pages."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from archive.cli import common
from archive.database import current
from archive.database import describe as describing
from archive.errors import ArchiveError, ServeError
from archive.store.datadir import read_schema, write_text


@click.command()
@common.DATA
@common.OUTPUT
@click.option("--cold", is_flag=True, help="Make nothing of the last database, even where only a few files changed.")
def build(data: Path, output: Path, *, cold: bool) -> None:
    """Check every record and build the database, out of the last one where only a few files changed; problems leave the old one as it is. A site that serves it goes over to the new one by itself."""
    failed: list[str] = []
    with common.Bar() as bar:
        built = current.build_at(data, output, common.today(), bar.show, failed.append, cold=cold)
    if not built.replaced:
        click.echo(built.report.as_text())
        click.echo("Nothing was built; the old database is as it was.", err=True)
        sys.exit(1)
    click.echo(f"{built.report.summary()} {'Renewed' if built.renewed else 'Built'} {output} ({output.stat().st_size:,} bytes).")
    for sentence in failed:
        click.echo(sentence, err=True)
    if failed:
        raise ArchiveError("the database is built, but not every chart is drawn; pages show the tables of those alone")


@click.command()
@common.DATA
@common.PUBLISH
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="The port to listen at; 0 takes any that is free.")
@click.option(
    "--editions",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    envvar="ARCHIVE_EDITIONS",
    default=None,
    help="The folder of released editions, which are served beside it (or the variable ARCHIVE_EDITIONS); by default `editions` beside the configuration directory.",
)
def serve(data: Path, publish: Path, host: str, port: int, editions: Path | None) -> None:
    """Check, build if anything changed, and serve the site."""
    from archive import serving  # noqa: PLC0415 - Datasette takes half a second to import, which no other command needs

    listener = serving.reserve(host, port)
    with common.Bar() as bar:
        report = current.prepare(data, publish, common.today(), bar.show, lambda sentence: click.echo(sentence, err=True))
    if report is not None:
        click.echo(report.as_text() if report.exit_code else report.summary(), err=bool(report.exit_code))
        if report.exit_code:
            raise ServeError("the data has problems, so nothing was built or served; mend what is listed above and run it again")
    address, chosen = listener.getsockname()[:2]
    click.echo(f"The archive is at http://{address}:{chosen}/ (stop with Ctrl-C)")
    serving.serve(publish, listener, editions)


@click.command()
@common.DATA
@common.PUBLISH
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit 1 if a generated file is out of date.")
def describe(data: Path, publish: Path, only_check: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Write publish/metadata.yaml and the generated pages in docs/."""
    from archive.cli import main  # noqa: PLC0415 - the commands are made before the group that holds them

    files = describing.generated_files(read_schema(data), describing.read_texts(publish / "queries", ".sql"), describing.read_texts(data / "coding", ".yaml"))
    files[Path("docs/cli.md")] = common.pages_of(main)
    stale = [path for path, text in files.items() if not path.is_file() or path.read_text("utf-8") != text]
    for path in stale:
        click.echo(f"{'out of date' if only_check else 'wrote'}: {path}")
        if not only_check:
            write_text(path, files[path])
    if only_check and stale:
        raise ArchiveError("generated files are out of date; run `archive describe` and commit them")
