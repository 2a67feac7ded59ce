"""Records are where they say they are, and point at records that exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.check.problems import Problem
from archive.check.rule import DRAFT_ID, Context, Corpus, corpus_rule, problem, record_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.record.model import Record


@record_rule()
def file_bears_the_id(record: Record, _context: Context) -> Iterator[Problem]:
    """A file is named after its record: `WIA-0001-robert-williams.md`, `clearview-ai.yaml`."""
    if not record.path or not record.id:
        return
    stem = f"{record.id}-{record.text('slug')}" if record.kind.name == "case" else record.id
    if record.path.rpartition("/")[2] != stem + record.kind.suffix:
        yield problem(record, record.front.lines["id"], "id", f"the file is not named {stem}{record.kind.suffix}", "rename the file or mend the id", "file-bears-the-id")


@record_rule()
def link_names_one_record(record: Record, _context: Context) -> Iterator[Problem]:
    """A row of `related` names exactly one record, and not its own."""
    for line, row in record.rows("related"):
        named = [key for key in row if key != "why"]
        if len(named) != 1:
            yield problem(record, line, "related", f"the row names {len(named)} records", "write one of case, agency, system, ruling, action, study, policy a row", "link-names-one-record")
        elif named[0] == record.kind.name and row[named[0]] == record.id:
            yield problem(record, line, "related", "the row names its own record", "delete it", "link-names-one-record")


@corpus_rule
def referenced_record_exists(corpus: Corpus) -> Iterator[Problem]:
    """A reference names a record that the archive has."""
    for facts in corpus.all():
        for reference in facts.references:
            if not corpus.has(reference.kind, reference.id):
                yield problem(facts, reference.line, reference.field, f"there is no {reference.kind} `{reference.id}`", "write its record or mend the id", "referenced-record-exists")


@corpus_rule
def ids_are_unique(corpus: Corpus) -> Iterator[Problem]:
    """No two records of a kind have one id."""
    for first, second in corpus.duplicates:
        yield problem(second, 1, "id", f"{first.path} has the id `{second.id}` too", "give one of them another id; ids are never used again", "ids-are-unique")


@record_rule("case")
def drafts_are_not_published(record: Record, _context: Context) -> Iterator[Problem]:
    """A draft (WIA-0000) does not stand among the published cases."""
    if record.id == DRAFT_ID and record.path.startswith("cases/"):
        yield problem(record, record.front.lines["id"], "id", "a draft stands among the cases", "give it the next free number", "drafts-are-not-published")


@corpus_rule
def ledger_knows_the_text(corpus: Corpus) -> Iterator[Problem]:
    """Once cases are published, each stands as the ledger knows it: a new or changed text is a revision with an entry."""
    if not corpus.published and not corpus.ended:
        return
    cases = corpus.by_kind.get("case", {})
    for case in cases.values():
        if case.id in corpus.ended:
            what = f"the case was {corpus.ended[case.id]} and its file stands here again"
            yield problem(case, 1, "id", what, "delete the file, or give the case the next free number: ids are never used again", "ledger-knows-the-text")
        elif corpus.published.get(case.id) != case.sha256:
            what = "the text has changed since its last entry in the ledger" if case.id in corpus.published else "the ledger has no entry of this case"
            yield problem(case, 1, "", what, f"when it is ready, run `archive publish {case.id} --reason … --by …`", "ledger-knows-the-text")
    for missing in sorted(record for record in corpus.published if not corpus.has("case", record)):
        yield Problem("ledger.jsonl", 1, "", f"the case {missing} was published and is gone", "restore its file: an id stays taken for ever", "ledger-knows-the-text")
