"""How the tests of rules ask: what one rule says of a record, or of several records together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.check.rule import Context, Corpus
from archive.check.validate import check_corpus, check_record, facts_of
from tests import factory

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.check.problems import Problem
    from archive.record.model import Record

Finding = tuple[int, str, str]


def findings(problems: Iterable[Problem], rule: str) -> list[Finding]:
    """Line, field and what is wrong, of the problems that a rule reported."""
    return [(problem.line, problem.field, problem.what) for problem in problems if problem.rule == rule]


def judge(rule: str, record: Record) -> list[Finding]:
    """What a rule says of a record by itself."""
    return findings(check_record(record, Context(factory.own_schema(), factory.TODAY)), rule)


def judge_together(rule: str, *records: Record) -> list[tuple[str, int, str, str]]:
    """What a rule says of records that are together all there is: path, line, field and what is wrong."""
    corpus = Corpus()
    for record in records:
        corpus.add(facts_of(record))
    return [(problem.path, problem.line, problem.field, problem.what) for problem in check_corpus(corpus) if problem.rule == rule]
