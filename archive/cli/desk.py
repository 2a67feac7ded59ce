"""Commands of the editorial desk: serve it, and make the accounts that cannot be made by invitation."""

from __future__ import annotations

import datetime
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.cli import common

if TYPE_CHECKING:
    from archive.sealing.strings import Strings

DESK = click.option("--desk", "file", type=click.Path(path_type=Path, dir_okay=False), default=Path("desk.db"), show_default=True, help="The desk's own database; made where there is none.")


@click.command()
@common.DATA
@common.PUBLISH
@DESK
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=8002, show_default=True, type=click.IntRange(0, 65535), help="The port to listen at; 0 takes any that is free.")
@click.option("--name", "hosts", multiple=True, metavar="HOST", help="A host name under which it is asked; others are refused. Any where none is named.")
@click.option("--https", "secure", is_flag=True, help="It is served over HTTPS: cookies are sent over nothing else.")
@click.option("--proxies", default=0, show_default=True, type=click.IntRange(0, 5), help="How many reverse proxies stand before it.")
@click.option("--intake", is_flag=True, help="Let strangers send tips, corrections and rights requests at /send.")
@common.URL
def desk(data: Path, publish: Path, file: Path, host: str, port: int, hosts: tuple[str, ...], secure: bool, proxies: int, intake: bool, url: str) -> None:  # noqa: FBT001 - click passes options by name
    """Serve the editorial desk."""
    # Flask and what stands on it take a while to import, which no other command needs.
    import waitress  # noqa: PLC0415 - see above

    from archive import serving  # noqa: PLC0415 - see above
    from archive.editorial import create_app, records, showing  # noqa: PLC0415 - see above
    from archive.editorial.settings import Settings  # noqa: PLC0415 - see above

    if host not in {"127.0.0.1", "::1", "localhost"} and not secure:
        click.echo("Warning: the desk listens beyond this machine without --https: passwords would go over the net as they are typed.", err=True)
    settings = Settings(data, file, publish, hosts=hosts, secure=secure, proxies=proxies, intake=intake, site=url)
    app = create_app(settings)
    listener = serving.reserve(host, port)
    # What was published when the desk was last stopped may not be shown yet.
    showing.soon(settings)
    threading.Thread(target=records.warm, args=[data, common.today()], name="warming", daemon=True).start()
    address, chosen = listener.getsockname()[:2]
    click.echo(f"The desk is at http://{address}:{chosen}/ (stop with Ctrl-C)")
    waitress.serve(app, sockets=[listener], threads=8, ident=None, max_request_body_size=8_000_000)


def forget_case(file: Path, record: str, strings: Strings) -> int:
    """Let the desk forget every text of a sealed case; how many open drafts of other records still have a string.

    Raises:
        DeskError: the file is no desk.

    """
    from archive.editorial import sealing  # noqa: PLC0415 - as above: the desk is not wanted by other commands
    from archive.editorial.audit import log  # noqa: PLC0415 - the same
    from archive.editorial.desk import open_desk, writing, written  # noqa: PLC0415 - the same

    opened = open_desk(file)
    try:
        sealing.forgetful(opened)
        with writing(opened):
            left = sealing.purge(opened, record, strings)
            log(opened, written(datetime.datetime.now(datetime.UTC)), "system", "texts-forgotten", record, open_drafts_left=left)
        sealing.scrub(opened)
    finally:
        opened.close()
    return left


@click.group("desk-user")
def desk_user() -> None:
    """Accounts of the desk, from the command line: the first administrator, and help for whoever is locked out."""


@desk_user.command("add")
@click.argument("login")
@DESK
@click.option("--name", required=True, help="The name that readers see beside what is published.")
@click.option("--email", default="", help="Where the person is reached.")
@click.option("--role", type=click.Choice(["contributor", "editor", "administrator"]), default="administrator", show_default=True, help="What the account may do.")
@click.password_option(help="Asked for where it is not given; at least 12 signs.")
def add(login: str, file: Path, name: str, email: str, role: str, password: str) -> None:
    """Make the account LOGIN; the others are made by invitation at the desk."""
    from archive.editorial import people  # noqa: PLC0415 - argon2 is loaded for this alone
    from archive.editorial.desk import open_desk  # noqa: PLC0415 - the same

    opened = open_desk(file)
    who = people.add_account(opened, datetime.datetime.now(datetime.UTC), login=login, name=name, password=password, role=next(known for known in people.ROLES if known == role), email=email)
    click.echo(f"{who.login} is {who.role}; sign in and set up a second factor.")


@desk_user.command("unlock")
@click.argument("login")
@DESK
@click.option("--drop-second-factor", is_flag=True, help="Take a lost second factor away; the person sets a new one at the next sign-in.")
@click.option("--new-password", is_flag=True, help="Ask for a new password.")
def unlock(login: str, file: Path, drop_second_factor: bool, new_password: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Let LOGIN try again after too many failures."""
    from archive.editorial import factors, people  # noqa: PLC0415 - argon2 is loaded for this alone
    from archive.editorial.desk import DeskError, open_desk  # noqa: PLC0415 - the same

    opened, now = open_desk(file), datetime.datetime.now(datetime.UTC)
    who = next((who for who in people.everybody(opened) if who.login.casefold() == login.casefold()), None)
    if who is None:
        raise DeskError(f"there is no account {login}; the accounts are {', '.join(who.login for who in people.everybody(opened)) or 'none yet'}")
    people.forget_failures(opened, who.login)
    if drop_second_factor:
        factors.drop_second_factor(opened, now, who, by="system")
    if new_password:
        people.set_password(opened, now, who, click.prompt("New password", hide_input=True, confirmation_prompt=True))
    click.echo(f"{who.login} can sign in again.")
