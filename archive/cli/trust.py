"""Commands by which anybody can see that nothing was quietly changed, and by which a person can disappear from here."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

import click

from archive import generations
from archive.cli import common
from archive.cli import desk as desks
from archive.database import current
from archive.errors import ArchiveError, PublicationError, ReleaseError, StoreError
from archive.sealing import acting, errata, repository, scanning
from archive.sealing.planning import MODES, VOCABULARY, Wish
from archive.sealing.strings import read_strings
from archive.store import vcs, verifying
from archive.store.datadir import read_schema
from archive.store.publication import Signature

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
EDITIONS = click.option("--editions", type=click.Path(path_type=Path, file_okay=False), default=Path("editions"), show_default=True, help="The folder of editions.")


@click.command()
@common.DATA
@click.option("--git", is_flag=True, help="Ask git for the text that a file should have, so as to name the first byte that differs.")
@click.option("--sealed", type=_FILE, default=None, metavar="STRINGS-FILE", help="Look for strings instead, one a line, in everything that the archive writes; they are never printed.")
@common.PUBLISH
@EDITIONS
@click.option("--desk", type=_FILE, default=None, help="With --sealed: the desk's database too.")
@click.option("--also", multiple=True, type=click.Path(path_type=Path, exists=True), help="With --sealed: another file or folder too, as the baked site, the vault or backups.")
@click.option("--branch", "branches", multiple=True, default=("HEAD",), show_default=True, help="With --sealed: the published branch.")
@click.option("--git-all", is_flag=True, help="With --sealed: every object of git, whether a branch leads to it or not.")
def verify(data: Path, git: bool, sealed: Path | None, publish: Path, editions: Path, desk: Path | None, also: tuple[Path, ...], branches: tuple[str, ...], git_all: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Recompute everything that the ledger binds, offline, and name the first byte that does not fit; or prove that strings are nowhere."""
    if sealed is not None:
        desk_files = [desk, *(desk.with_name(f"{desk.name}{end}") for end in ("-wal", "-shm"))] if desk else []
        _absent(data, sealed, [data, publish, editions, *desk_files, *also], () if git_all else branches)
        return
    found = verifying.verify(data, git=git)
    for misfit in found.misfits:
        click.echo(str(misfit))
    click.echo(found.summary(), err=bool(found.misfits))
    sys.exit(found.exit_code)


def _absent(data: Path, file: Path, places: list[Path], refs: tuple[str, ...]) -> None:
    strings = read_strings(file.read_bytes())
    findings = scanning.scan(places, strings, apart=[file])
    in_git = False
    if vcs.is_repository(data):
        in_git = repository.scan(data, refs, strings, findings)
    else:
        findings.notes.append(f"{data} is in no repository of git, so none was looked through")
    for finding in findings.found:
        click.echo(str(finding))
    for sentence in (*findings.unread, *findings.notes):
        click.echo(sentence)
    if in_git:
        click.echo(repository.STEPS)
    counted = f"{findings.files:,} files and objects, {findings.size:,} bytes, {len(strings.texts):,} strings"
    click.echo(f"{counted}: {len(findings.found):,} places, {len(findings.unread):,} not looked into." if findings.exit_code else f"{counted}: nothing was found.", err=bool(findings.exit_code))
    sys.exit(findings.exit_code)


@click.command()
@click.argument("record")
@common.DATA
@click.option("--mode", type=click.Choice(MODES), required=True, help="`pseudonym`: the case stays, under another name; `withhold`: its text goes.")
@click.option("--reason", required=True, metavar="CODE", help="Why: a code of data/vocabulary/seal_reason.yaml.")
@click.option("--by", required=True, help="Who answers for it.")
@click.option("--reviewed-by", default="", help="Who read it before.")
@click.option("--note", default="", help="What readers are told besides.")
@click.option("--pseudonym", default="", help="What the person is called from now on.")
@click.option("--text", type=_FILE, default=None, help="The new text of the case; without it one is proposed.")
@click.option("--replace", "replacements", multiple=True, metavar="OLD=NEW", help="In every text and file name; as often as needed, in this order.")
@click.option("--string", "strings", multiple=True, help="What must not be left; without it the person's name and its parts.")
@click.option("--leave", multiple=True, metavar="FILE", help="A file of the data folder whose places were read and stand, as of another person of that name.")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; say what would be done and what is left to decide.")
@click.option("--desk", type=_FILE, default=None, help="The desk's database, which forgets every draft of the case.")
@common.PUBLISH
@EDITIONS
def seal(
    record: str,
    data: Path,
    mode: str,
    reason: str,
    by: str,
    reviewed_by: str,
    note: str,
    pseudonym: str,
    text: Path | None,
    replacements: tuple[str, ...],
    strings: tuple[str, ...],
    leave: tuple[str, ...],
    desk: Path | None,
    only_check: bool,  # noqa: FBT001 - click passes options by name
    publish: Path,
    editions: Path,
) -> None:
    """Take a person's name, or the whole case RECORD, out of files, history, database and site; id, dates and hashes stay in the ledger."""
    signature = Signature(datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"), by, reviewed_by)
    wish = Wish(record, mode, reason, pseudonym, {}, _text_of(text), tuple(_pair(one) for one in replacements), strings, frozenset(_within(data, one) for one in leave), note)
    try:
        done = acting.prepare(data, wish, signature) if only_check else acting.seal(data, wish, signature)
    except PublicationError as error:
        for problem in error.problems:
            click.echo(str(problem))
        raise
    for path in done.paths:
        click.echo(f"{'would write or remove' if only_check else 'gone' if not (data / path).exists() else 'wrote'}: {done.strings.blot(path)}")
    if done.redacted:
        click.echo(f"redacted in the ledger: entries {', '.join(map(str, done.redacted))}")
    if only_check:
        return
    for entry in done.entries:
        click.echo(f"{entry.record} r{entry.revision} {entry.act}")
    left = desks.forget_case(desk, record, done.strings) if desk else 0
    if left:
        click.echo(f"{left} open drafts of other records at the desk still hold it; their owners mend or abandon them.", err=True)
    _rebuild(data, publish)
    _tell_editions(data, editions, done)
    click.echo("Commit it, then prove it: archive verify --sealed STRINGS-FILE (git keeps the past; the command says what to do).")


def _rebuild(data: Path, publish: Path) -> None:
    """The database and the site without what was sealed."""
    if not (publish / "metadata.yaml").is_file():
        click.echo(f"{publish} is no site, so nothing was built; build every database anew.")
        return
    report = current.prepare(data, publish, common.today(), lambda _: None, lambda sentence: click.echo(sentence, err=True))
    if report is not None and report.exit_code:
        click.echo(report.as_text(), err=True)
        raise ArchiveError("the case is sealed in the data, and the database could not be built: the old one still holds it; mend what is listed above and run `archive build`")
    try:
        left = generations.forget(publish)
    except OSError as error:
        raise StoreError(f"older databases in {publish} cannot be removed: {error.strerror}; remove {publish / generations.FOLDER} by hand but for the current one") from None
    for folder in left:
        click.echo(f"A running site still uses {folder}; restart it, then run `archive build`, and see that the folder is gone.", err=True)
    click.echo(f"Built {publish / generations.DATABASE}; older databases are removed.")


def _tell_editions(data: Path, editions: Path, done: acting.Sealed) -> None:
    """Which editions still hold it, with a public note on each."""
    affected = errata.affected_editions(editions, done.strings)
    label = read_schema(data).vocabularies[VOCABULARY].require(done.entries[0].seal).label
    for one, note in zip(affected, errata.write_errata(editions, affected, done.entries[0], label), strict=True):
        click.echo(f"Edition {one.folder.name} holds it in {len(one.files)} files, which must be taken from wherever they are served: see {note}.")
    if affected:
        _replace_edition(data, editions, affected[-1].replacement)
    if editions.is_dir() and not affected:
        click.echo(f"No edition in {editions} holds it.")


def _replace_edition(data: Path, editions: Path, name: str) -> None:
    """Freeze the edition that takes the place of the last one that held it; what changed since is told without a word of what was sealed."""
    from archive.release.bundle import Order, release  # noqa: PLC0415 - pyarrow takes a while to load, which no other command needs

    try:
        made = release(Order(name, data, editions), common.today(), say=lambda text: click.echo(f"{text} …", err=True))
    except ReleaseError as error:
        click.echo(f"The replacement {name} could not be made: {error}. Mend that, then run `archive release {name}`.", err=True)
        return
    click.echo(f"Released {made.folder}, which takes its place. Sign or stamp it as you do others, and serve it instead.")


def _pair(text: str) -> tuple[str, str]:
    old, sign, new = text.partition("=")
    # An address may hold an equals sign; it is written with two between old and new.
    if "==" in text:
        old, sign, new = text.partition("==")
    if not sign or not old.strip():
        raise PublicationError("--replace wants OLD=NEW, or OLD==NEW where OLD holds an equals sign")
    return old, new


def _within(data: Path, path: str) -> str:
    """A file as the data folder names it."""
    full = Path(path)
    if full.exists() and full.resolve().is_relative_to(data.resolve()):
        return full.resolve().relative_to(data.resolve()).as_posix()
    if not (data / path).is_file():
        raise PublicationError("--leave names a file that is not in the data folder; copy its name from the list of places")
    return path


def _text_of(path: Path | None) -> str:
    try:
        return path.read_bytes().decode() if path else ""
    except (OSError, UnicodeDecodeError) as error:
        raise PublicationError(f"{path} cannot be read as a text: {error}") from None
