"""Which tables there are and what rows a record makes. Pure: a schema and records in, tables and tuples out.

Each kind has a wide table with one row a record, holding the best-ranked value of each property; nothing is lost,
since `statements` holds every value, and `citations` what each rests on.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from archive.record.schema import Kind, Schema, Spec

SqlType = Literal["TEXT", "INTEGER", "REAL", "BLOB"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, SQLite type, what it means, its unit, and the table whose key it holds."""

    name: str
    type: SqlType
    definition: str
    unit: str = ""
    references: tuple[str, str] | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name, columns, primary key and what it holds."""

    name: str
    definition: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()


_RECORD = Column("record", "TEXT", "Key of the record, as in `records`.", references=("records", "key"), required=True)
_NUMBER = Column("n", "INTEGER", "Place in its list, from 1.", required=True)
_STANDING = Column("standing", "TEXT", "What kind of word it is: alleged, reported, admitted, found or denied.")
_SAID_BY = Column("said_by", "TEXT", "Who says so.")
_NOTE = Column("note", "TEXT", "What a reader needs to know besides.")
_SPAN = (
    Column("date", "TEXT", "When, in EDTF."),
    Column("date_from", "TEXT", "First day that the date may mean."),
    Column("date_to", "TEXT", "Last day that the date may mean."),
)


def _id(what: str) -> Column:
    return Column("id", "TEXT", f"The id that people cite, like {what}.", required=True)


RECORDS = Table(
    "records",
    "Every record of every kind: the hub that the other tables refer to.",
    (
        Column("key", "TEXT", "Its name within the whole archive, like `WIA-0001` or `systems/clearview-ai`.", required=True),
        Column("kind", "TEXT", "The kind of record.", required=True),
        Column("id", "TEXT", "Its id within the kind.", required=True),
        Column("title", "TEXT", "What readers call it.", required=True),
        Column("url", "TEXT", "Its page on the site.", required=True),
        Column("path", "TEXT", "Its file in the data folder.", required=True),
        Column("sha256", "TEXT", "SHA-256 of the file.", required=True),
    ),
    ("key",),
    (("kind", "id"),),
)
STATEMENTS = Table(
    "statements",
    "Every statement: one value of one property of one record, with its standing. Several of one property stand side by side.",
    (
        _id("`WIA-0001#arrest_date.1`"),
        Column("hash", "TEXT", "Hash of what is asserted: the same in every build.", required=True),
        _RECORD,
        Column("property", "TEXT", "Name of the property, as in `properties`.", required=True),
        _NUMBER,
        Column("value", "TEXT", "The value as written.", required=True),
        Column("display", "TEXT", "The value in words.", required=True),
        Column("number", "REAL", "The number for sums; empty for bounds and ranges. Hours for lengths of time."),
        Column("low", "REAL", "Lower bound of the number."),
        Column("high", "REAL", "Upper bound of the number."),
        Column("currency", "TEXT", "ISO 4217 code, for money."),
        *_SPAN[1:],
        Column("reference", "TEXT", "Key of the record that the value names.", references=("records", "key")),
        Column("rank", "TEXT", "Preferred, normal or deprecated.", required=True),
        Column("best", "INTEGER", "1 where tables show this statement, else 0.", required=True),
        Column("why", "TEXT", "The reason for the rank."),
        _STANDING,
        _SAID_BY,
        Column("as_of", "TEXT", "The date for which the value is given."),
        Column("note", "TEXT", "What a reader needs to know besides."),
    ),
    ("id",),
    (("record", "property"), ("property", "best"), ("reference",), ("hash",)),
)
EVENTS = Table(
    "events",
    "What happened, in order, a sentence a row.",
    (_id("`WIA-0001#events.3`"), _RECORD, _NUMBER, *_SPAN, Column("what", "TEXT", "What happened.", required=True), _STANDING, _SAID_BY, _NOTE),
    ("id",),
    (("record",), ("date_from",)),
)
FAILURES = Table(
    "failures",
    "Safeguards that failed, by code. A code that is absent was not established by the sources; it does not mean that it did not happen.",
    (
        _id("`WIA-0001#failures.2`"),
        _RECORD,
        _NUMBER,
        Column("code", "TEXT", "The failure code, as in `vocabulary`.", required=True),
        _STANDING,
        _SAID_BY,
        Column("note", "TEXT", "What exactly was said to have failed."),
    ),
    ("id",),
    (("record",), ("code",)),
)
RESPONSES = Table(
    "responses",
    "What the other side answered.",
    (
        _id("`WIA-0001#responses.1`"),
        _RECORD,
        _NUMBER,
        Column("who", "TEXT", "The body that answered.", references=("agencies", "id"), required=True),
        Column("speaker", "TEXT", "Who spoke for it."),
        *_SPAN,
        Column("stance", "TEXT", "What kind of answer it is.", required=True),
        Column("what", "TEXT", "What was answered.", required=True),
    ),
    ("id",),
    (("record",), ("who",), ("stance",)),
)
PROCEEDINGS = Table(
    "proceedings",
    "Which court proceedings belong to which case, and as what.",
    (
        _id("`WIA-0001#proceedings.1`"),
        _RECORD,
        _NUMBER,
        Column("ruling", "TEXT", "The court record.", references=("rulings", "id"), required=True),
        Column("role", "TEXT", "What the proceeding is to the case.", required=True),
        Column("note", "TEXT", "What a reader needs to know besides."),
    ),
    ("id",),
    (("record",), ("ruling",)),
)
FINDINGS = Table(
    "findings",
    "Results of studies, one a row.",
    (_id("`studies/nist-2019#findings.1`"), _RECORD, _NUMBER, Column("what", "TEXT", "The result.", required=True), Column("note", "TEXT", "Its limits.")),
    ("id",),
    (("record",),),
)
LINKS = Table(
    "links",
    "Every link from one record to another, whichever way it was written.",
    (
        Column("from_record", "TEXT", "Key of the record that holds the link.", references=("records", "key"), required=True),
        Column("place", "TEXT", "Where in it, like `WIA-0001#system.1`.", required=True),
        Column("role", "TEXT", "The property or list that makes the link.", required=True),
        Column("to_record", "TEXT", "Key of the record that it names.", references=("records", "key"), required=True),
        Column("why", "TEXT", "What joins the two, where it is said."),
    ),
    ("place", "to_record"),
    (("from_record",), ("to_record", "from_record")),
)
CITATIONS = Table(
    "citations",
    "What each statement, event, failure, response, finding and paragraph rests on.",
    (
        Column("place", "TEXT", "What cites: the id of a statement, event and so on, or a paragraph like `WIA-0001#narrative.2`.", required=True),
        _NUMBER,
        _RECORD,
        Column("part", "TEXT", "The table that holds the place, or `narrative`.", required=True),
        Column("source", "TEXT", "Citekey of the source.", references=("sources", "id"), required=True),
        Column("locator", "TEXT", "The place in the source, like `¶ 12`."),
        Column("note_number", "INTEGER", "Number of the note in the narrative."),
    ),
    ("place", "n"),
    (("record",), ("source",)),
)
CANDIDATES = Table(
    "candidates",
    "Cases examined and not, or not yet, included: with the rule that keeps each out and what would let it in.",
    (
        Column("n", "INTEGER", "Place in the list.", required=True),
        Column("title", "TEXT", "What the candidate is called.", required=True),
        Column("country", "TEXT", "Country, ISO 3166-1."),
        Column("city", "TEXT", "City or region."),
        Column("year", "TEXT", "When, in EDTF."),
        Column("rule", "TEXT", "The rule that keeps it out.", required=True),
        Column("reason", "TEXT", "Why.", required=True),
        Column("would_need", "TEXT", "What would let it in.", required=True),
        Column("looked_for", "TEXT", "What was sought and not found."),
        Column("URL", "TEXT", "A page that names it."),
    ),
    ("n",),
)
VOCABULARY = Table(
    "vocabulary",
    "The closed vocabularies: every code with its definition.",
    (
        Column("name", "TEXT", "Name of the vocabulary.", required=True),
        Column("code", "TEXT", "The code.", required=True),
        Column("position", "INTEGER", "Its place in the list.", required=True),
        Column("label", "TEXT", "What pages call it.", required=True),
        Column("definition", "TEXT", "What it means.", required=True),
        Column("scope", "TEXT", "When it is applied."),
        Column("example", "TEXT", "An example."),
    ),
    ("name", "code"),
)
PROPERTIES = Table(
    "properties",
    "The data dictionary: every property that a statement may have.",
    (
        Column("kind", "TEXT", "The kind of record.", required=True),
        Column("property", "TEXT", "Name of the property.", required=True),
        Column("position", "INTEGER", "Its place in the order of pages.", required=True),
        Column("heading", "TEXT", "The heading under which pages show it.", required=True),
        Column("label", "TEXT", "What pages call it.", required=True),
        Column("definition", "TEXT", "What it means.", required=True),
        Column("type", "TEXT", "Its type.", required=True),
        Column("of", "TEXT", "The vocabulary or kind of record that its values come from."),
        Column("many", "INTEGER", "1 where several statements are no disagreement.", required=True),
        Column("contested", "INTEGER", "1 where each statement has a standing.", required=True),
    ),
    ("kind", "property"),
)
REVISIONS = Table(
    "revisions",
    "Every publication, correction, update, withdrawal, merger and sealing of a record, from the ledger.",
    (
        Column("sequence", "INTEGER", "Number of the entry in the ledger.", required=True),
        Column("record", "TEXT", "Key of the record; a sealed one may be gone from the other tables.", required=True),
        Column("revision", "INTEGER", "Number of the revision, from 1.", required=True),
        Column("time", "TEXT", "When (RFC 3339).", required=True),
        Column("act", "TEXT", "What was done: published, corrected and so on.", required=True),
        Column("reason", "TEXT", "Why.", required=True),
        Column("sha256", "TEXT", "SHA-256 of the text of the revision; of a withdrawal or merger, of the text that it takes back; zeros where there is none.", required=True),
        Column("state", "TEXT", "What became of the text: current, superseded, withdrawn, merged or sealed.", required=True),
        Column("note", "TEXT", "What readers are told besides; of a correction, what it said before."),
        Column("merged_into", "TEXT", "The case that a merged one is now part of."),
        Column("seal", "TEXT", "Code of the reason for which a case was sealed."),
        Column("entered_by", "TEXT", "Who answers for the entry.", required=True),
        Column("reviewed_by", "TEXT", "Who read it before it was entered."),
    ),
    ("sequence",),
    (("record", "revision"),),
)
REVISION_TEXTS = Table(
    "revision_texts",
    "The texts of revisions as they were published, so that a citation of an older one still opens it: of the cases that stand every one, of merged ones too, of withdrawn and sealed ones none. The full-text search does not hold them.",
    (
        Column("record", "TEXT", "Key of the record.", required=True),
        Column("revision", "INTEGER", "Number of the revision.", required=True),
        Column("path", "TEXT", "Where the text stands in the data folder.", required=True),
        Column("text", "TEXT", "The text of the revision, byte for byte: its SHA-256 is the one in `revisions`.", required=True),
    ),
    ("record", "revision"),
)
SCHEMA_TEXTS = Table(
    "schema_texts",
    "The schema and the vocabularies as files: what a program needs to read the texts in `revision_texts`.",
    (
        Column("path", "TEXT", "Where the file stands in the data folder.", required=True),
        Column("text", "TEXT", "The file.", required=True),
    ),
    ("path",),
)
LEDGER = Table(
    "ledger",
    "The ledger as it stands in data/ledger.jsonl: each line holds the hash of the one before, so anybody can prove the chain.",
    (
        Column("sequence", "INTEGER", "Number of the entry.", required=True),
        Column("time", "TEXT", "When (RFC 3339).", required=True),
        Column("act", "TEXT", "What was done; `recorded` binds the files that are no case.", required=True),
        Column("record", "TEXT", "Id of the case, or `data` for the files that are none.", required=True),
        Column("line", "TEXT", "The line, without its end.", required=True),
        Column("sha256", "TEXT", "SHA-256 of the line, which the next one holds as `previous`.", required=True),
    ),
    ("sequence",),
)
DISPUTED = Table(
    "disputed_facts",
    "Facts on which sources disagree: properties that can have one value only and for which values stand that cannot all be true. "
    "Dates and numbers of which one is only more exact than the other are no disagreement. Deprecated values count: a source gave them.",
    (
        _RECORD,
        Column("title", "TEXT", "Title of the record.", required=True),
        Column("property", "TEXT", "Name of the property.", required=True),
        Column("label", "TEXT", "What pages call the property.", required=True),
        Column("different_values", "INTEGER", "How many different values sources give.", required=True),
        Column("still_open", "INTEGER", "1 where the values that are not deprecated cannot all be true either, else 0.", required=True),
        Column("said", "TEXT", "The values, with their rank where it is not normal.", required=True),
        Column("url", "TEXT", "Page of the record.", required=True),
    ),
    ("record", "property"),
)
CASE_PLACES = Table(
    "case_places",
    "Where each case stands in the orders of the list of cases, so that a page of it is read without sorting all of them.",
    (
        Column("n", "INTEGER", "Its place by number, from 0; the number of its bit in `case_sets`.", required=True),
        Column("id", "TEXT", "The case.", references=("cases", "id"), required=True),
        Column("search_row", "INTEGER", "Row of the case in `search`.", required=True),
        Column("newest", "INTEGER", "Its place by date, newest first, from 1.", required=True),
        Column("oldest", "INTEGER", "Its place by date, oldest first, from 1.", required=True),
    ),
    ("n",),
    (("id",), ("search_row",), ("newest",), ("oldest",)),
)
CASE_SETS = Table(
    "case_sets",
    "Which cases have which value of what cases are narrowed by, so that they are counted without looking at each. Whoever counts by SQL finds the same in the tables that hold the values.",
    (
        Column("facet", "TEXT", "What cases are narrowed by, as in addresses of the list of cases.", required=True),
        Column("value", "TEXT", "A code, a country or region, or the id of a record; empty for the cases that have any.", required=True),
        Column("place", "INTEGER", "Its place among the values, the commonest first, from 1; 0 for the cases that have any.", required=True),
        Column("title", "TEXT", "Title of the record, where the value is one."),
        Column("cases", "INTEGER", "How many cases have it.", required=True),
        Column("members", "BLOB", "A bit a case, the lowest of the first byte for the case whose `n` in `case_places` is 0; what lies behind the last byte is not set.", required=True),
    ),
    ("facet", "value"),
    (("facet", "place"),),
)
CASE_VALUES = Table(
    "case_values",
    "What cases are narrowed by, case by case: the rows of `case_sets` the other way about.",
    (
        Column("n", "INTEGER", "The case, by its place in `case_places`.", required=True),
        Column("facet", "TEXT", "What cases are narrowed by.", required=True),
        Column("value", "TEXT", "The value that the case has.", required=True),
    ),
    ("n", "facet", "value"),
)
CASE_DATES = Table(
    "case_dates",
    "The best-ranked dates by which cases are found.",
    (
        Column("property", "TEXT", "Name of the property.", required=True),
        Column("date_from", "TEXT", "First day that the date may mean."),
        Column("date_to", "TEXT", "Last day that the date may mean."),
        Column("n", "INTEGER", "The case, by its place in `case_places`.", required=True),
        Column("statement", "TEXT", "The statement that gives the date.", references=("statements", "id"), required=True),
    ),
    ("statement",),
    (("property", "date_from", "date_to", "n"),),
)
LIST_PLACES = Table(
    "list_places",
    "Where agencies, systems, rulings and so on stand in the list of their kind: those joined to most cases first.",
    (
        Column("key", "TEXT", "Key of the record.", references=("records", "key"), required=True),
        Column("kind", "TEXT", "The kind of record.", required=True),
        Column("place", "INTEGER", "Its place in the list of its kind, from 1.", required=True),
        Column("cases", "INTEGER", "How many cases it is joined to.", required=True),
    ),
    ("key",),
    (("kind", "place"),),
)
SOURCE_PLACES = Table(
    "source_places",
    "Where each source stands in the list of sources, newest first.",
    (
        Column("place", "INTEGER", "Its place, from 1.", required=True),
        Column("id", "TEXT", "The source.", references=("sources", "id"), required=True),
        Column("search_row", "INTEGER", "Row of the source in `search`.", required=True),
        Column("class", "TEXT", "What kind of source it is."),
        Column("places", "INTEGER", "How many places rest on it.", required=True),
    ),
    ("place",),
    (("id",), ("search_row",), ("class", "place")),
)
ANSWERS = Table(
    "answers",
    "Answers to questions about the whole archive that pages show, asked once when the database was built. Asked again, each gives the same.",
    (Column("sql", "TEXT", "The question.", required=True), Column("rows", "TEXT", "Its rows (JSON).", required=True)),
    ("sql",),
)
ABOUT = Table(
    "about",
    "What this database was built from.",
    (Column("name", "TEXT", "Name of the fact.", required=True), Column("value", "TEXT", "The fact.", required=True)),
    ("name",),
)

SEARCH_SPELLINGS = Table(
    "search_spellings",
    "How the words in `search_words` are spelt, and how often.",
    (
        Column("spelling", "TEXT", "The word as it is written, in small letters.", required=True),
        Column("word", "TEXT", "The word without diacritics, hyphens and apostrophes.", required=True),
        Column("records", "INTEGER", "How many records write it so.", required=True),
    ),
    ("spelling",),
    (("word",),),
)
SEARCH_WORDS = Table(
    "search_words",
    "The words of all records, by which the search finds other spellings, the rest of a word half typed, and what a mistyped word was meant to be.",
    (
        Column("word", "TEXT", "The word in small letters, without diacritics, hyphens and apostrophes.", required=True),
        Column("records", "INTEGER", "In how many records it stands; one with several spellings counts for each.", required=True),
        Column("spellings", "TEXT", "How it is spelt, the most frequent first, divided by blanks; empty where it is spelt like the word only."),
    ),
    ("word",),
)

FIXED_TABLES = (
    RECORDS,
    STATEMENTS,
    EVENTS,
    FAILURES,
    RESPONSES,
    PROCEEDINGS,
    FINDINGS,
    LINKS,
    CITATIONS,
    CANDIDATES,
    VOCABULARY,
    PROPERTIES,
    REVISIONS,
    REVISION_TEXTS,
    SCHEMA_TEXTS,
    LEDGER,
    DISPUTED,
    CASE_PLACES,
    CASE_SETS,
    CASE_VALUES,
    CASE_DATES,
    LIST_PLACES,
    SOURCE_PLACES,
    ANSWERS,
    ABOUT,
    SEARCH_SPELLINGS,
    SEARCH_WORDS,
)
LIST_TABLES = {"events": EVENTS, "failures": FAILURES, "responses": RESPONSES, "proceedings": PROCEEDINGS, "findings": FINDINGS}
SEARCH_COLUMNS = ("title", "text", "key", "kind")
SEARCH_DEFINITION = "Full text of every record: titles, narratives, statements, events, responses. The row number is `search_row` of the record's own table."


def all_tables(schema: Schema) -> list[Table]:
    """Every table, in the order in which they are made: referred-to tables first."""
    return [RECORDS, *(kind_table(kind) for kind in schema.kinds.values()), *FIXED_TABLES[1:]]


def kind_table(kind: Kind) -> Table:
    """The wide table of a kind."""
    columns = [Column("search_row", "INTEGER", "Row of the record in `search`.", required=True)]
    for spec in kind.fields.values():
        columns += field_columns(spec)
    for spec in kind.properties.values():
        columns += property_columns(spec)
    if kind.name == "source":
        columns.append(Column("byline", "TEXT", "The authors' names in one line."))
    else:
        columns += [Column("narrative", "TEXT", "The narrative, Markdown with Pandoc citations."), Column("narrative_html", "TEXT", "The narrative as safe HTML.")]
    if kind.looked_for:
        columns.append(Column("looked_for", "TEXT", "Names of the properties that were sought and not found, joined by blanks: not found, which does not mean that there is nothing."))
    columns.sort(key=lambda column: column.name != "id")
    return Table(kind.plural, kind.definition, tuple(columns), ("id",))


@cache
def field_columns(spec: Spec) -> tuple[Column, ...]:
    """The columns of a field: one, or one for each field of a group; rows become JSON."""
    if spec.type == "group":
        return tuple(column for inner in spec.fields for column in field_columns(inner))
    definition = spec.definition + (" (JSON)" if spec.type == "rows" else "")
    return (Column(spec.column or spec.name, "TEXT", definition, required=spec.required and spec.name in {"id", "title", "kind"}),)


@cache
def property_columns(spec: Spec) -> tuple[Column, ...]:
    """The columns of a property: the best-ranked value as text, and its number where it has one."""
    several = " Several values are joined by `; `." if spec.many else ""
    text = Column(spec.name, "TEXT", f"{spec.definition}{several}")
    if spec.many:
        return (text,)
    if spec.type == "number":
        return (Column(spec.name, "REAL", spec.definition, unit=spec.unit),)
    if spec.type == "duration":
        return (text, Column(f"{spec.name}_hours", "REAL", f"{spec.label} in hours; empty where only a bound is known.", unit="hours"))
    if spec.type == "money":
        return (text, Column(f"{spec.name}_amount", "REAL", f"{spec.label}: the amount."), Column(f"{spec.name}_currency", "TEXT", f"{spec.label}: ISO 4217 code."))
    return (text,)
