"""What people read of an edition: README, codebook and datasheet, as Markdown, with figures from its own database. Pure but for the queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive import editions
from archive.cite.csl import ARCHIVE, edition_item
from archive.cite.references import references
from archive.database.describe import codebook as fields_page
from archive.release.columns import exported, meaning
from archive.release.metadata import DESCRIPTION

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from archive.cite.csl import Edition
    from archive.database.tables import Table
    from archive.record.schema import Schema

_SIZES = """
select (select count(*) from cases), (select count(*) from records), (select count(*) from statements), (select count(*) from sources), (select count(*) from citations),
  (select count(*) from candidates), (select count(*) from cases where subject_name is not null), (select count(*) from ledger),
  (select count(*) from disputed_facts)
"""
_GROUPS = {"Status": "status", "Country": "country", "Kind": "kind", "Modality": "modality", "Mechanism": "mechanism"}


def codebook(edition: Edition, schema: Schema) -> str:
    """CODEBOOK.md: every table with its columns, then every field, property, row and vocabulary as the schema of the edition defines them."""
    parts = [
        f"# Codebook of edition {edition.name}\n",
        "What every table, column, field and code means. An empty cell is an empty value. Dates are EDTF (ISO 8601-2) unless a column says that it is a day.\n",
        "## Tables\n",
    ]
    for table in exported(schema):
        keys = ", ".join(f"`{name}`" for name in table.key)
        parts += [f"### `{table.name}`\n", f"{_cell(table.definition)} Primary key: {keys}.\n", _columns(table)]
    fields = fields_page(schema).split("\n", 5)[5]
    return "\n".join(parts) + "\n" + fields.lstrip("\n")


def _columns(table: Table) -> str:
    lines = ["| column | type | meaning | refers to |", "|---|---|---|---|"]
    for column in table.columns:
        unit = f" Unit: {column.unit}." if column.unit and column.unit not in column.definition else ""
        refers = f"`{column.references[0]}.{column.references[1]}`" if column.references else ""
        lines.append(f"| `{column.name}`{'*' if column.required else ''} | {meaning(column)} | {_cell(column.definition + unit)} | {refers} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def datasheet(edition: Edition, connection: sqlite3.Connection) -> str:
    """datasheet.md: the questions of Gebru et al., Datasheets for Datasets (https://doi.org/10.1145/3458723), answered as far as the archive knows."""
    cases, records, statements, sources, citations, candidates, named, entries, disputed = connection.execute(_SIZES).fetchone()
    dated = connection.execute("select min(date_from), max(date_to) from events where date_from is not null and date_to is not null").fetchone()
    groups = "".join(f"| {label} | {'; '.join(f'{value}: {count}' for value, count in _counted(connection, column))} |\n" for label, column in _GROUPS.items())
    return f"""# Datasheet of the {ARCHIVE}, edition {edition.name}

After Gebru et al., *Datasheets for Datasets* (2021, https://doi.org/10.1145/3458723). Figures are of this edition; each can be asked of `archive.db`.

## Motivation

**For what purpose was it made?** To document cases in which a biometric system pointed at the wrong person, so that courts, lawyers, journalists and scholars can find them, check each statement against its source, and cite it.

**Who made it, and who paid?** The editors of the {ARCHIVE}; who answers for an entry stands in the table `revisions`. The data say nothing of funding.

## Composition

**What do the instances represent?** {cases:,} cases (a person wrongly identified), and the records around them: {records:,} records with {statements:,} statements, {sources:,} sources and {citations:,} citations. The cases by group:

| | cases |
|---|---|
{groups}
**Is it a sample?** It is what is documented in public sources and was found by the editors, not all that happened, and no random sample of it. Places, languages and systems on which the press and courts report more are there more often. A count is of documented cases; no rate, and no comparison of how often errors happen in two places, can be computed from it. {candidates:,} candidates that were examined and not, or not yet, included are in the table `candidates`, each with the reason.

**What data does an instance consist of?** Statements: one value of one property, with its sources, its standing (whose kind of word it is) and its rank; events, failures of safeguards by code, answers of the other side, proceedings, and a narrative. There are no pictures and no biometric data.

**Is anything missing?** Yes: what no source says. An empty cell means that no source establishes it, not that it did not happen; `looked_for` names what was sought and not found.

**Are there errors, noise, or contradictions?** Sources contradict each other on {disputed:,} facts (table `disputed_facts`); every account stands, none is dropped. Corrections so far are in `revisions`.

**Does it depend on other resources?** Sources are cited by address, number and place and are not contained; addresses may cease to answer.

**Is it confidential, offensive, or about people?** It is about people. All of it is taken from public sources. {named:,} of {cases:,} cases name the person, each on a ground that stands in `name_basis`; the others do not. It tells of arrests, detention and accusations against people who had not done what they were accused of.

**Can people be identified?** Those who are named, and others through the sources. Persons may ask to be removed; see `texts/README.md` and the page on rights of the site. Later editions then leave out what this one holds, so use the latest.

**Does it identify subpopulations?** Age, sex or descent are recorded only where a source gives them as part of the case. They are not complete and must not be used for rates.

## Collection

**How was it acquired?** By reading court papers, official texts, decisions of regulators, studies and press reports, and writing each statement by hand with its place in the source.

**What is the rule of inclusion?** At least two independent sources, one of them of a kind that is answerable for its word, and an identification by an automatic system, documented or credibly pleaded, that was wrong: `texts/README.md` has it in full.

**Over what time?** Dated events lie between {dated[0] or "no known day"} and {dated[1] or "no known day"}; the ledger has {entries:,} entries, the last of {edition.date}.

**Were people told, did they consent?** No. The texts are public; the ground on which a person is named is written down in each case and looked at again at set times.

**Was there an ethical review?** The data do not record one by an institutional board.

## Preprocessing

**What was done to the data?** Texts are kept in one canonical form. Dates are EDTF, money and lengths of time are typed, codes come from closed vocabularies (CODEBOOK.md). Rules that every record must fulfil are checked by machine before publication. The texts from which all was made are in `texts/`.

**How reliable is the coding?** Where two coders coded the same cases, both codings and how each difference was settled are in `texts/coding/`.

## Uses

**What can it be used for?** Finding precedents and patterns, checking a statement, teaching, writing to a court with pinpoint citations.

**What should it not be used for?** For rates of error of a system, an agency or a country. For judging a person who is named in it. For training systems that identify people. What is alleged must stay alleged when it is quoted: keep status and standing.

## Distribution

**How, and under what terms?** As this folder, under CC BY 4.0 (`texts/LICENSE`). It has no DOI unless the place where it is kept gives it one.

**How can it be checked?** README.md says how: `sha256sum --check --strict {editions.SUMS}`, and `archive verify-edition`.

## Maintenance

**Who maintains it, will it be updated?** The editors. Each publication, correction and withdrawal is an entry in a hash-chained ledger; editions are frozen from time to time. CHANGES.md says what changed since the edition before.

**Will older editions stay?** They stay as they are, and can be asked beside the present state. Where the law or the protection of a person requires that something is taken out, an edition may be replaced by another one that says so.

**How can one contribute or object?** The site says how statements are corrected and what people who are named may ask.
"""


def _counted(connection: sqlite3.Connection, column: str) -> list[tuple[str, int]]:
    return connection.execute(f"select coalesce({column}, 'not known'), count(*) from cases group by 1 order by 2 desc, 1").fetchall()  # noqa: S608 - names are constants


def readme(edition: Edition, before: str, tables: Sequence[Table], *, facts: dict[str, str], previous_said: str) -> str:
    """README.md: what is in the folder, how to cite it, how to verify it."""
    bluebook, apa = (references([edition_item(edition)], style)[0].plain for style in ("bluebook", "apa"))
    return f"""# {ARCHIVE}, edition {edition.name}

{DESCRIPTION}

This folder is the whole archive as it stood when entry {facts["entries"]} of its ledger, of {edition.date}, was the last. It does not change any more. CC BY 4.0.

| what | where |
|---|---|
| the database, SQLite, with views and full text | `archive.db` |
| {len(tables)} tables as CSV, with their types and keys | `csv/`, `datapackage.json` (Frictionless Data Package) |
| the same as JSON Lines, an object a row | `json/` |
| the same as Parquet | `parquet/` |
| the texts from which all is made, with their history and ledger | `texts/` |
| what every table, field and code means | `CODEBOOK.md` |
| what it is good for, and what not | `datasheet.md` |
| what changed since {before or "the edition before"} | `CHANGES.md`, `CHANGES.json` |
| for catalogues | `CITATION.cff`, `datacite.json`, `ro-crate-metadata.json` |

{previous_said}

## How to cite

Bluebook: {bluebook}

APA: {apa}

Cite a case by its id, its revision and the edition, like "WIA-0001, revision 1, edition {edition.name}"; a statement by its own id, like `WIA-0001#arrest_date.1`; a number with its query and the edition.

## How to verify

```
sha256sum --check --strict {editions.SUMS}     # every file is the one that was released
archive verify-edition .                    # the same, and: ledger, texts, database and all forms fit each other
```

SHA-256 of the last line of the ledger: `{facts["head"]}`
SHA-256 of the data: `{facts["data_sha256"]}`

Where there is a file `{editions.TOKEN}`, an authority stamped the sums (RFC 3161). With the certificates of that authority:

```
openssl ts -verify -data {editions.SUMS} -in {editions.TOKEN} -token_in -CAfile authority.pem
```

A sum proves that a file is the one that the list means; a time stamp, that the list was there at a time; neither proves that what the texts say is true. Note the SHA-256 of `{editions.SUMS}` elsewhere, or compare it with another copy.

## How to make it again

`archive release {edition.name} --data texts --output elsewhere` with the same version of the program and the same edition before it gives the same bytes.
"""
