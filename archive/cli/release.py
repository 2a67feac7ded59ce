"""Commands on editions: freeze one, prove one, tell what changed between two."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from archive.cli import common
from archive.errors import ReleaseError

EDITIONS = click.option("--output", type=click.Path(path_type=Path, file_okay=False), default=Path("editions"), show_default=True, help="The folder of all editions.")


@click.command()
@click.argument("name")
@common.DATA
@EDITIONS
@click.option("--tsa", default="", metavar="URL", help="Ask this time-stamping authority for an RFC 3161 token over the sums.")
@click.option("--sign", default="", metavar="COMMAND", help="Let a program sign the sums, whose file it is given last, like 'minisign -Sm'; run without a shell.")
@common.URL
def release(name: str, data: Path, output: Path, tsa: str, sign: str, url: str) -> None:
    """Freeze an edition NAME (YYYY.MM, or YYYY.MM.N): SQLite, CSV, JSON, Parquet, texts, metadata, changes and sums."""
    from archive.release.bundle import Order, release  # noqa: PLC0415 - pyarrow takes a while to load, which no other command needs

    try:
        with common.Bar() as bar:
            made = release(Order(name, data, output, url, tsa, sign), common.today(), progress=bar.show, say=lambda text: click.echo(f"{text} …", err=True))
    except ReleaseError as error:
        for line in error.details:
            click.echo(line, err=True)
        raise
    since = f", with the changes since {made.before}" if made.before else ", the first one"
    click.echo(f"Released {made.folder}: {made.files:,} files, {made.size:,} bytes{since}. SHA-256 of its SHA256SUMS: {made.head}")


@click.command("verify-edition")
@click.argument("edition", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--roots", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=None, help="Certificates (PEM) of the authorities whose time stamps you trust.")
def verify_edition(edition: Path, roots: Path | None) -> None:
    """Recompute everything that an edition says of itself, offline, and name the first file or byte that does not fit."""
    from archive.release import verifying  # noqa: PLC0415 - pyarrow takes a while to load

    found = verifying.verify_edition(edition, roots)
    for misfit in found.misfits:
        click.echo(str(misfit))
    for sentence in found.unjudged:
        click.echo(f"Not judged: {sentence}")
    click.echo(found.summary(), err=bool(found.misfits))
    sys.exit(found.exit_code)


@click.command()
@click.argument("before", type=click.Path(path_type=Path, exists=True))
@click.argument("after", type=click.Path(path_type=Path, exists=True))
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text", show_default=True, help="How to tell it.")
def delta(before: Path, after: Path, form: str) -> None:
    """What changed from edition BEFORE to edition AFTER, statement by statement; a data folder may stand for either."""
    from archive.release import delta as comparing  # noqa: PLC0415 - as above
    from archive.release import telling  # noqa: PLC0415 - as above

    found = comparing.delta(comparing.read_state(before), comparing.read_state(after))
    click.echo({"text": telling.as_text, "json": telling.as_json, "html": telling.as_html}[form](found), nl=False)
