"""Commands on the data: check it, write it in canonical form, enter it in the ledger."""

from __future__ import annotations

import datetime
import sys
from typing import TYPE_CHECKING

import click

from archive.cli import common
from archive.store import checking

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@common.PATHS
@common.DATA
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", show_default=True, help="How to print problems.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Judge as of this day instead of today (UTC).")
def check(paths: tuple[Path, ...], data: Path, form: str, today: datetime.datetime | None) -> None:
    """Check every record, or print only the problems of PATHS."""
    report = checking.check_folder(data, today.date() if today else common.today(), paths)
    if form == "json":
        click.echo(report.as_json())
    elif form == "github":
        # GitHub wants paths from the top of the repository, where the command is run.
        click.echo(report.as_github(f"{data.as_posix()}/"))
    else:
        click.echo(report.as_text())
    sys.exit(report.exit_code)


@click.command()
@common.PATHS
@common.DATA
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


@click.command()
@click.argument("ids", nargs=-1)
@common.DATA
@click.option("--reason", required=True, help="Why, in a sentence that readers will see.")
@click.option("--by", required=True, help="Who answers for it.")
def publish(ids: tuple[str, ...], data: Path, reason: str, by: str) -> None:
    """Enter new and changed cases (all, or IDS) in the ledger as revisions."""
    now = datetime.datetime.now(datetime.UTC)
    for entry in checking.publish(data, ids, now.date(), time=now.isoformat(timespec="seconds"), reason=reason, by=by):
        click.echo(f"{entry.record} r{entry.revision} {entry.act}")
