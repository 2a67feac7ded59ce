"""The command line: a translation layer, one or two calls a command.

What a command needs is imported when that command is asked for: some of it takes most of a second to load, and every process that a command starts would load it again.
"""

from __future__ import annotations

from importlib import import_module

import click

from archive import __version__
from archive.errors import ArchiveError

MODULES: dict[str, tuple[str, ...]] = {
    "data": ("check", "fmt", "publish"),
    "trust": ("verify", "seal"),
    "site": ("build", "serve", "describe"),
    "baking": ("bake",),
    "papers": ("cite", "brief", "like", "citecheck"),
    "desk": ("desk", "desk-user"),
    "release": ("release", "verify-edition", "delta"),
    "evidence": ("capture", "links", "certificate", "backup", "restore"),
}
"""The module of this package in which each command is a function of its own name."""
_WHERE = {name: module for module, names in MODULES.items() for name in names}


class _Group(click.Group):
    """Knows its commands by name and loads the one that is asked for. Tells an ArchiveError in one sentence, with exit code 1, as people expect of a command."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click passes it
        return sorted(_WHERE)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click passes it
        if cmd_name not in _WHERE:
            return None
        command = getattr(import_module(f"archive.cli.{_WHERE[cmd_name]}"), cmd_name.replace("-", "_"))
        if not isinstance(command, click.Command):  # pragma: no cover - a test asks for every command
            raise TypeError(cmd_name)
        return command

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
