"""Commands by which anybody can see that nothing was quietly changed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from archive.cli import common
from archive.store import verifying

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@common.DATA
@click.option("--git", is_flag=True, help="Ask git for the text that a file should have, so as to name the first byte that differs.")
def verify(data: Path, git: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Recompute everything that the ledger binds, offline, and name the first byte that does not fit."""
    found = verifying.verify(data, git=git)
    for misfit in found.misfits:
        click.echo(str(misfit))
    click.echo(found.summary(), err=bool(found.misfits))
    sys.exit(found.exit_code)
