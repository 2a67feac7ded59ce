"""The command line: a translation layer, one or two calls a command."""

from __future__ import annotations

import click

from archive import __version__
from archive.cli import data, desk, evidence, papers, release, site, trust
from archive.errors import ArchiveError


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


for command in (
    data.check,
    data.fmt,
    data.publish,
    trust.verify,
    trust.seal,
    site.build,
    site.serve,
    site.describe,
    papers.cite,
    papers.brief,
    papers.like,
    papers.citecheck,
    desk.desk,
    desk.desk_user,
    release.release,
    release.verify_edition,
    release.delta,
    evidence.capture,
    evidence.links,
    evidence.certificate,
    evidence.backup,
    evidence.restore,
):
    main.add_command(command)
