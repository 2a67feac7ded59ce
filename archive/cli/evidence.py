"""Commands about evidence: captures of sources, links, certifications, backups."""

from __future__ import annotations

import datetime
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive import citecheck as checking
from archive.brief.document import Caption
from archive.brief.render import render
from archive.cite.lookup import read_edition
from archive.cli import common
from archive.errors import ArchiveError
from archive.evidence.asking import SOFTWARE, Web
from archive.evidence.backup import make_backup
from archive.evidence.capture import Attempt, Camera, capture_all, counted
from archive.evidence.capturelog import read_log
from archive.evidence.certificate import certification
from archive.evidence.checking import write_folder
from archive.evidence.exhibits import named_in, read_exhibits, sources_of_cases
from archive.evidence.linkcheck import FAILED, Checker
from archive.evidence.links import Links, check_all
from archive.evidence.politeness import Manners
from archive.evidence.restore import restore as unpack_backup
from archive.evidence.secondcopy import SERVICE, SavePageNow
from archive.evidence.sources import read_sources
from archive.evidence.vault import open_vault
from archive.query import words
from archive.store import inplace, verifying
from archive.store.datadir import write_bytes
from archive.store.publication import Signature

if TYPE_CHECKING:
    import sqlite3

    from archive.brief.pandoc import Form
    from archive.evidence.vault import Vault
    from archive.fetching.judging import Policy

SITE = Path("publish")
VAULT = click.option(
    "--vault",
    "vault_root",
    envvar="ARCHIVE_VAULT",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="The folder of captures (or the variable ARCHIVE_VAULT); outside git, the data and the site.",
)
PAUSE = click.option("--pause", default=2.0, show_default=True, type=click.FloatRange(0.5, 60), help="Seconds between two requests to one host.")
AT_ONCE = click.option("--at-once", default=16, show_default=True, type=click.IntRange(1, 64), help="How many hosts are asked at the same time; each host gets one request at a time.")
SUFFIXES: dict[str, Form] = {".docx": "docx", ".pdf": "pdf", ".md": "md", ".markdown": "md"}


@click.command()
@click.argument("citekeys", nargs=-1)
@common.DATA
@VAULT
@click.option("--tsa", "authorities", multiple=True, metavar="URL", help="A time-stamping authority (RFC 3161), as often as needed.")
@click.option("--tsa-roots", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=None, help="The root certificates of the authorities, PEM, by which their stamps are judged.")
@click.option("--second-copy", is_flag=True, help="Ask another archive for a copy of its own (Save Page Now).")
@click.option("--second-copy-at", default=SERVICE, show_default=True, metavar="URL", help="The address of that service.")
@click.option("--second-copy-keys", envvar="ARCHIVE_SAVE_KEYS", default="", help="ACCESS:SECRET of an account there; better in the variable ARCHIVE_SAVE_KEYS, where nobody reads it.")
@click.option("--reason", default="", help="Enter what changed in the ledger too: why, in a sentence that readers will see.")
@click.option("--by", default="", help="The same: who answers for it.")
@PAUSE
@AT_ONCE
@common.URL
@click.pass_obj
def capture(
    policy: Policy | None,
    citekeys: tuple[str, ...],
    data: Path,
    vault_root: Path | None,
    authorities: tuple[str, ...],
    tsa_roots: Path | None,
    second_copy: bool,  # noqa: FBT001 - click passes options by name
    second_copy_at: str,
    second_copy_keys: str,
    reason: str,
    by: str,
    pause: float,
    at_once: int,
    url: str,
) -> None:
    """Capture sources as evidence: CITEKEYS, or every source that has an address and no capture yet.

    The copies stay in the vault; what is known of them is entered in the data. docs/evidence.md says what is captured and what that proves.
    """
    if bool(reason) != bool(by):
        raise ArchiveError("--reason and --by go together: give both, or neither and run `archive publish` afterwards")
    if authorities and tsa_roots is None:
        raise ArchiveError("time stamps are judged by the root certificates of their authority; have them from the authority and name the file with --tsa-roots")
    vault = _vault(vault_root, data)
    read_log(vault)  # a log that does not hold together is not gone on with
    sources = [source for source in read_sources(data, citekeys) if citekeys or (source.url and not source.captured)]
    web = _web(url, policy)
    manners = Manners(web, pause)
    service = SavePageNow(web, second_copy_at.rstrip("/"), second_copy_keys) if second_copy else None
    camera = Camera(web, manners, authorities, tsa_roots.read_bytes() if tsa_roots else b"", service)
    found: list[Attempt] = []
    changed, unkept = [], 0
    for number, (source, attempt, problem) in enumerate(capture_all(sources, camera, vault, data, _now, at_once), 1):
        found.append(attempt)
        unkept += bool(problem)
        if attempt.outcome == "captured" and not problem:
            changed.append(source.path)
        click.echo(f"{number}/{len(sources)} {source.id}: {attempt.outcome}{': ' + attempt.what if attempt.what else ''}", err=attempt.outcome != "captured")
        notes = [problem, *(f"no time stamp of {stamp.authority}: {stamp.what}" for stamp in attempt.stamps if stamp.what), attempt.second_what and f"no second copy: {attempt.second_what}"]
        for note in filter(None, notes):
            click.echo(f"  {note}", err=True)
    click.echo(", ".join(f"{count} {outcome}" for outcome, count in sorted(counted(found).items())) or "Nothing to capture.")
    if changed and reason:
        for entry in inplace.publish(data, changed, Signature(_now().isoformat(timespec="seconds"), by), reason=reason):
            click.echo(f"{entry.record} r{entry.revision} {entry.act}")
    elif changed:
        click.echo('The ledger does not know of this yet; run: archive publish data --reason "Sources were captured." --by NAME')
    sys.exit(1 if unkept or any(attempt.outcome != "captured" for attempt in found) else 0)


@click.command()
@common.DATA
@click.option(
    "--desk-file", type=click.Path(path_type=Path, dir_okay=False), default=Path("desk.db"), show_default=True, help="The desk's own database, beside which links.json and links.db are kept."
)
@click.option("--every", "days", default=7.0, show_default=True, type=click.FloatRange(0, 365), help="Days after which a source is asked again; one that failed is asked again after a day.")
@PAUSE
@AT_ONCE
@common.URL
@click.pass_obj
def links(policy: Policy | None, data: Path, desk_file: Path, days: float, pause: float, at_once: int, url: str) -> None:
    """Ask every source whether it is still there, and keep what was found beside desk.db, where the desk shows what is dead.

    A source is dead when it failed in two checks at least a day apart. A run that is stopped goes on where it was.
    """
    web = _web(url, policy)
    known = Links(desk_file)
    asked = failed = 0
    with ExitStack() as stack:
        bar = None
        for due, source, check, state in check_all(read_sources(data), known, Checker(web, Manners(web, pause)), _now, days, at_once):
            if bar is None and sys.stderr.isatty():
                bar = stack.enter_context(click.progressbar(length=due, label="Asking", file=sys.stderr))
            asked += 1
            failed += check.verdict == FAILED
            if check.verdict == FAILED:
                click.echo(f"{source.id}: {'dead: ' if state.dead else ''}{check.what} ({source.url})")
            if bar is not None:
                bar.update(1)
    told = known.tell_desk(_now())
    click.echo(f"{words.counted(asked, 'source')} asked, {failed} failed; {len(told['dead'])} dead, {len(told['did_not_answer'])} did not answer and are asked again after a day.")


@click.command()
@click.argument("named", nargs=-1, metavar="[IDS | BRIEF]...")
@common.WHERE
@click.option("--format", "form", type=click.Choice(["docx", "pdf", "md"]), default=None, help="The format; by the name of the file where this is not given.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The file to write.")
@click.option(
    "--exhibits", "folder", type=click.Path(path_type=Path, file_okay=False), default=None, help="A new folder for the captured files, their time stamps and SHA256SUMS; outside git, as the vault."
)
@VAULT
@click.option("--title", default="", help="The title of the paper.")
@click.option("--court", default="", help="The court, for the head of the paper.")
@click.option("--parties", default="", help="The caption of the matter, like 'Doe v. City of Example'.")
@click.option("--docket", default="", help="The docket number.")
@click.option("--party", default="", help="For whom the paper is filed.")
@common.URL
@common.DATA
@common.PUBLISH
def certificate(
    named: tuple[str, ...], where: tuple[str, ...], form: Form | None, output: Path, folder: Path | None, vault_root: Path | None, title: str, url: str, data: Path, publish: Path, **caption: str
) -> None:
    """Draft a certification of captures with a list of exhibits, for a paper that relies on them (Federal Rules of Evidence 902(13) and 902(14)).

    Name cases (WIA-0001: the sources that a paper on them cites), sources, or the file of a draft; or choose cases as for `archive brief`, with --where.
    """
    form = form or SUFFIXES.get(output.suffix.lower())
    if form is None:
        raise ArchiveError(f"the name {output.name} does not say a format; end it in .docx, .pdf or .md, or give --format")
    if folder is not None and vault_root is None:
        raise ArchiveError("the captured files are in the vault; name it with --vault")
    vault = _vault(vault_root, data) if vault_root else None
    with common.database(data, publish) as connection:
        exhibits = read_exhibits(connection, _sources(connection, named, where, url), read_log(vault) if vault else ())
        edition = read_edition(connection, url)
    made = render(certification(exhibits, edition, Caption(**caption), title), form)
    if folder is not None and vault is not None:
        count = write_folder(folder, exhibits, vault, (data, publish))
        click.echo(f"Wrote {folder}: {words.counted(count, 'capture')} with SHA256SUMS. They are copies of other people's texts: hand them to nobody but the court and the parties.")
    write_bytes(output, made)
    captured = sum(bool(exhibit.sha256) for exhibit in exhibits)
    click.echo(f"Wrote {output}: {words.counted(len(exhibits), 'exhibit')}, {captured} with a capture, {len(exhibits) - captured} without. It is a draft: a qualified person completes and signs it.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@common.DATA
@click.option("--desk", type=click.Path(path_type=Path, dir_okay=False), default=Path("desk.db"), show_default=True, help="The desk's own database; the history of links beside it comes along.")
@VAULT
@click.option("--without-desk", is_flag=True, help="Leave out the desk.")
@click.option("--without-vault", is_flag=True, help="Leave out the vault.")
@click.option("--for", "recipients", multiple=True, metavar="AGE1...", help="Encrypt for the holder of this public key of age, as often as needed.")
def backup(file: Path, data: Path, desk: Path, vault_root: Path | None, without_desk: bool, without_vault: bool, recipients: tuple[str, ...]) -> None:  # noqa: FBT001 - click passes options by name
    """Write data, desk, history of links and vault into one FILE (a .tar.gz that tar reads; age where it is encrypted), and prove it.

    It may be done while everything is in use. The history of git is not in it: clone the repository.
    """
    made = make_backup(file, _now(), data, None if without_desk else desk, None if without_vault else _vault(vault_root, data), recipients)
    click.echo(f"Wrote {file}: {words.counted(len(made.files), 'file')}, {made.size:,} bytes before packing, {file.stat().st_size:,} after.")
    if not recipients and not without_desk:
        click.echo("It is not encrypted and holds the desk, with accounts and what people sent: keep it where only administrators read.", err=True)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--key", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=None, help="The file with the key of an encrypted backup, as age-keygen writes it.")
def restore(file: Path, folder: Path, key: Path | None) -> None:
    """Unpack the backup FILE into the new FOLDER (data, desk, vault), after all of it was proved; nothing that stands is touched."""
    made = unpack_backup(file, folder, key)
    click.echo(f"Restored {words.counted(len(made.files), 'file')} of {made.made} into {folder}. Look at it, then put its parts in place.")
    if (folder / "data").is_dir():
        found = verifying.verify(folder / "data", git=False)
        for misfit in found.misfits:
            click.echo(str(misfit))
        click.echo(found.summary())


def _sources(connection: sqlite3.Connection, named: tuple[str, ...], where: tuple[str, ...], url: str) -> list[str]:
    """The sources that a command line names: those of cases, those of drafts, and themselves."""
    keys: list[str] = []
    cases: list[str] = []
    for name in named:
        if Path(name).suffix and Path(name).is_file():
            own, mentioned = named_in(checking.citecheck(Path(name), connection, base_url=url))
            keys += own
            cases += [] if own else mentioned  # a paper that names its sources rests on those; one that only names cases, on theirs
            if not own and not mentioned:
                raise ArchiveError(f"{name} names no case and no source of the archive")
        elif name.upper().startswith("WIA-"):
            cases.append(name)
        else:
            keys.append(name.removeprefix("sources/"))
    if cases or where or not named:
        keys += sources_of_cases(connection, common.read_where(connection, where, cases), read_edition(connection, url))
    return keys


def _vault(root: Path | None, data: Path) -> Vault:
    if root is None:
        raise ArchiveError("nothing says where captures are kept; name a folder outside git, the data and the site with --vault, or in the variable ARCHIVE_VAULT")
    return open_vault(root, (data, SITE))


def _web(url: str, policy: Policy | None) -> Web:
    """The web as commands ask it: as the archive, with an address to complain at where one is known."""
    if not (url.isascii() and url.isprintable()):
        raise ArchiveError("the address of the archive goes into every request; write it in ASCII, as it goes over the wire")
    web = Web(f"{SOFTWARE} (+{url})" if url else SOFTWARE)
    return Web(web.agent, web.limits, policy) if policy else web


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
