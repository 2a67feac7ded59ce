"""Commands for people who write: citations, papers, cases like one's own, the check of a draft."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive import citecheck as checking
from archive.brief.compose import PARTS, USUAL
from archive.brief.document import Caption
from archive.brief.paper import FORMS, Form, Order, PaperSize, make_paper, usual_paper
from archive.cite.formats import FORMATS
from archive.cite.lookup import find_item, read_edition, sources_of
from archive.cite.references import STYLES, references
from archive.cli import common
from archive.errors import ArchiveError
from archive.likeness import analogues
from archive.likeness import facts as likefacts
from archive.likeness import words as told
from archive.query.words import counted
from archive.store.datadir import write_bytes

if TYPE_CHECKING:
    from archive.cite.csl import Item
    from archive.cite.references import Style

STYLE = click.option("--style", type=click.Choice([*STYLES]), default="bluebook", show_default=True, help="The style of citation.")
TEXTS = {"text": "plain", "html": "html", "markdown": "markdown"}
SUFFIXES: dict[str, Form] = {".docx": "docx", ".pdf": "pdf", ".html": "html", ".htm": "html", ".md": "md", ".markdown": "md"}


@click.command()
@click.argument("ids", nargs=-1)
@common.WHERE
@STYLE
@click.option("--format", "form", type=click.Choice([*TEXTS, *FORMATS]), default="text", show_default=True, help="Formatted text, or a file for reference managers.")
@click.option("--sources", is_flag=True, help="Cite the sources of the records too.")
@common.URL
@common.DATA
@common.PUBLISH
def cite(ids: tuple[str, ...], where: tuple[str, ...], style: Style, form: str, sources: bool, url: str, data: Path, publish: Path) -> None:  # noqa: FBT001 - click passes options by name
    """Cite IDS: a case (WIA-0001), a statement (WIA-0001#arrest_date.1), a source, a court record (rulings/...), or `edition`.

    Several ids, or --where, give a bibliography.
    """
    with common.database(data, publish) as connection:
        edition = read_edition(connection, url)
        keys = [*ids]
        if where:
            wanted = common.read_where(connection, where)
            keys += [row[0] for row in connection.execute(wanted.list_sql, wanted.params)]
        if not keys:
            raise ArchiveError("no case fits --where" if where else "nothing to cite; name an id like WIA-0001, or choose cases with --where")
        items: dict[str, Item] = {}
        for key in keys:
            item = find_item(connection, key, edition)
            items[str(item["id"])] = item
            if sources:
                items.update((str(one["id"]), one) for one in sources_of(connection, item["custom"].get("record", str(item["id"]))))
    found = [*items.values()]
    if form in FORMATS:
        click.echo(FORMATS[form].render(found), nl=False)
        return
    for reference in references(found, style):
        click.echo(getattr(reference, TEXTS[form]))


@click.command()
@click.argument("ids", nargs=-1)
@common.WHERE
@click.option("--as-of", default="", help="Only cases that were publicly known on this day (EDTF).")
@click.option("--format", "form", type=click.Choice(FORMS), help="The format; by the name of the file where this is not given.")
@click.option("--style", type=click.Choice(["bluebook", "oscola"]), default="bluebook", show_default=True, help="The style of citation.")
@click.option("--title", default="", help="The title of the paper.")
@click.option("--court", default="", help="The court, for the head of the paper.")
@click.option("--parties", default="", help="The caption of the matter, like 'Doe v. City of Example'.")
@click.option("--docket", default="", help="The docket number.")
@click.option("--party", default="", help="For whom the paper is filed.")
@click.option("--part", "parts", multiple=True, type=click.Choice([*PARTS]), help=f"Only these parts; as often as needed. Without it: {', '.join(USUAL)}.")
@click.option("--with", "more", multiple=True, type=click.Choice([*PARTS]), help="These parts too.")
@click.option("--without", multiple=True, type=click.Choice([*PARTS]), help="Not these parts.")
@click.option("--paper", type=click.Choice(["letter", "a4"]), help="The size of the page; letter for Bluebook, A4 for OSCOLA.")
@click.option("--pleading", is_flag=True, help="Numbered lines and double spacing.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The file to write.")
@common.URL
@common.DATA
@common.PUBLISH
def brief(
    ids: tuple[str, ...],
    where: tuple[str, ...],
    as_of: str,
    form: Form | None,
    style: str,
    title: str,
    parts: tuple[str, ...],
    more: tuple[str, ...],
    without: tuple[str, ...],
    paper: PaperSize | None,
    pleading: bool,  # noqa: FBT001 - click passes options by name
    output: Path,
    url: str,
    data: Path,
    publish: Path,
    **caption: str,
) -> None:
    """Write a court paper on the cases IDS, or on those that fit --where.

    IDS narrow what --where leaves. Without either, the paper is on every documented case.
    """
    form = form or SUFFIXES.get(output.suffix.lower())
    if form is None:
        raise ArchiveError(f"the name {output.name} does not say a format; end it in .docx, .pdf, .html or .md, or give --format")
    chosen = tuple(name for name in PARTS if name in {*(parts or USUAL), *more} - {*without})
    with common.database(data, publish) as connection:
        wanted = common.read_where(connection, where, ids, as_of=as_of)
        order = Order(wanted, form, style, chosen, title, Caption(**caption), paper or usual_paper(style), pleading)
        if sys.stderr.isatty():
            click.echo("Writing the paper …", err=True)
        made = make_paper(connection, order, read_edition(connection, url))
    write_bytes(output, made.data)
    click.echo(f"Wrote {output}: {counted(made.cases, 'case')}, {counted(made.notes, 'note')}, {len(made.data):,} bytes.")


@click.command()
@click.argument("case", default="")
@click.option("--where", multiple=True, metavar="NAME=VALUE", help=f"A fact, as often as needed. Names: {', '.join(name for name in likefacts.NAMES if name not in {'case', 'q'})}.")
@click.option("--text", default="", help="Free words on what happened.")
@click.option("--most", default=10, show_default=True, type=click.IntRange(1, 1000), help="How many cases to show.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print.")
@common.DATA
@common.PUBLISH
def like(case: str, where: tuple[str, ...], text: str, most: int, form: str, data: Path, publish: Path) -> None:
    """The documented cases most like CASE, or like the facts given, with the reasons.

    docs/likeness.md says how the score is made. It tells how much coded facts have in common, and nothing of truth or law.
    """
    given = common.read_conditions(where, likefacts.NAMES)
    given.setdefault("case", []).extend([case] if case else [])
    given.setdefault("q", []).extend([text] if text else [])
    facts, faults = likefacts.read_facts(lambda name: given.get(name, []))
    if faults:
        raise ArchiveError(" ".join(faults))
    if not facts:
        raise ArchiveError("no fact is given; name a case like WIA-0001, or facts with --where or --text")
    with common.database(data, publish) as connection:
        comparison = analogues.compare(connection, facts, most=most)
    click.echo(told.as_json(comparison) if form == "json" else told.as_text(comparison))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print.")
@common.URL
@common.DATA
@common.PUBLISH
def citecheck(file: Path, form: str, url: str, data: Path, publish: Path) -> None:
    """Check a draft (docx, pdf, md, html, txt) against the archive: what has changed since, what differs, what is disputed.

    The exit code is 1 where something needs attention.
    """
    with common.database(data, publish) as connection:
        report = checking.citecheck(file, connection, base_url=url)
    click.echo(report.as_json() if form == "json" else report.as_text())
    sys.exit(report.exit_code)
