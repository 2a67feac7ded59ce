"""The command that makes the site into files."""

from __future__ import annotations

import time
from pathlib import Path

import click

from archive.baking.parts import PARTS
from archive.cli import common
from archive.errors import BakeError


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@common.DATA
@common.PUBLISH
@click.option(
    "--editions",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="ARCHIVE_EDITIONS",
    default=None,
    help="The folder of released editions (or the variable ARCHIVE_EDITIONS); by default `editions` beside the configuration directory.",
)
@click.option("--url", envvar="ARCHIVE_URL", default="", help="Where the folder will be served, which citations, feeds and the sitemap name (or the variable ARCHIVE_URL); it may have a path.")
@click.option("--live", default="", metavar="URL", help="A live site of the archive, to which links and forms that need a server lead; without one they say where else it can be had.")
@click.option("--without", multiple=True, type=click.Choice(sorted(PARTS)), help=f"Leave a part out, as often as needed: {'; '.join(f'{name}: {told}' for name, told in PARTS.items())}.")
@click.option("--workers", default=0, type=click.IntRange(0, 256), help="How many processes; by default as many as there are cores.")
def bake(folder: Path, data: Path, publish: Path, editions: Path | None, url: str, live: str, without: tuple[str, ...], workers: int) -> None:
    """Make the whole public site into files in DIR, for any host of files; build first if anything changed. A second bake brings DIR up to date."""
    from archive.baking import bake as baking  # noqa: PLC0415 - Datasette takes half a second to import, which no other command needs
    from archive.database import current  # noqa: PLC0415 - as above

    with common.Bar() as bar:
        report = current.prepare(data, publish, common.today(), bar.show, lambda sentence: click.echo(sentence, err=True))
    if report is not None and report.exit_code:
        click.echo(report.as_text(), err=True)
        raise BakeError("the data has problems, so nothing was baked; mend what is listed above and run it again")
    order = baking.Order(folder, url.rstrip("/"), publish, editions or publish.resolve().parent / "editions", live.rstrip("/"), frozenset(without), workers)
    began = time.monotonic()
    try:
        with common.Bar("Baking") as bar:
            made = baking.bake(order, bar.show)
    except BakeError as error:
        for line in error.details:
            click.echo(line, err=True)
        raise
    seconds = time.monotonic() - began
    if made.pages:
        click.echo(
            f"Baked {folder}: {made.files:,} files, {made.pages:,} of them pages, {made.size:,} bytes, in {seconds:.0f} s; {made.changed:,} are new or other than before, {made.removed:,} were removed."
        )
    else:
        click.echo(f"{folder} is up to date: {made.files:,} files, {made.size:,} bytes.")
