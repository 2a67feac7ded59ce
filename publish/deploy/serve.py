"""Serve the site from the database that is built, and write nothing: for a container or a service that may only read.

`archive serve` builds first wherever data, code or day are others than those of the last build, which is right for a desktop
and cannot work where the disk is read-only. This must neither build nor repair; where nothing is built, it says so and ends.
"""
# ruff: noqa: INP001 - a script that Docker and systemd start by its path

from __future__ import annotations

from pathlib import Path

import click

from archive import generations, serving
from archive.errors import ArchiveError, ServeError


@click.command()
@click.option("--publish", type=click.Path(path_type=Path, file_okay=False), default=Path("publish"), show_default=True, help="The Datasette configuration directory.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="The port to listen at; 0 takes any that is free.")
def main(publish: Path, host: str, port: int) -> None:
    """Serve the site as it is built; new builds are taken up, none is made."""
    try:
        if generations.read_current(publish) is None:
            raise ServeError(f"{publish} has no built database; run `archive build` there first")
        listener = serving.reserve(host, port, listening=False)
        address, chosen = listener.getsockname()[:2]
        click.echo(f"The archive is at http://{address}:{chosen}/")
        serving.serve(publish, listener)
    except ArchiveError as error:
        raise click.ClickException(str(error)) from None


if __name__ == "__main__":
    main()
