"""Commands on the data: check it, write it in canonical form, enter it in the ledger."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

import click

from archive.cli import common
from archive.errors import PublicationError
from archive.store import checking, inplace
from archive.store.publication import Signature


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
@click.argument("names", nargs=-1)
@common.DATA
@click.option("--reason", required=True, help="Why, in a sentence that readers will see.")
@click.option("--by", required=True, help="Who answers for it.")
@click.option("--act", type=click.Choice(["corrected", "updated", "withdrawn", "merged"]), default=None, help="What is done; without it new cases are published and changed ones corrected.")
@click.option("--note", default="", help="What readers are told besides; of a correction, what it said before.")
@click.option("--into", default="", metavar="ID", help="The case that a merged one is now part of.")
@click.option("--reviewed-by", default="", help="Who read it before.")
@click.option("--previous", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=None, help="The superseded text of the one case named, where git does not have it.")
def publish(names: tuple[str, ...], data: Path, reason: str, by: str, act: str | None, note: str, into: str, reviewed_by: str, previous: Path | None) -> None:
    """Enter what is new or changed in the ledger: everything, or NAMES (ids of cases, paths of other files within the data folder, `data` for all other files)."""
    now = datetime.datetime.now(datetime.UTC)
    signature = Signature(now.isoformat(timespec="seconds"), by, reviewed_by)
    if previous is not None and len(names) != 1:
        raise PublicationError("--previous is the text of one case; name it")
    superseded = {names[0]: _text_of(previous)} if previous is not None else {}
    for entry in inplace.publish(data, names, signature, reason=reason, act=act or "", note=note, into=into, previous=superseded):
        click.echo(f"{entry.record} r{entry.revision} {entry.act}")


def _text_of(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise PublicationError(f"{path} cannot be read as a text: {error}") from None
