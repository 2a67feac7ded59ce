"""A narrative says nothing that the record does not hold, and says it without markup that could mislead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from archive.check.rule import Context, problem, record_rule
from archive.errors import InvalidValue
from archive.record.dates import parse_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.check.problems import Problem
    from archive.record.model import Record

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_MONTH = "(" + "|".join(_MONTHS) + ")"
_DATE_WORDS = re.compile(rf"\b(?:(\d{{1,2}}) )?{_MONTH}(?: (\d{{1,2}}),)?(?: (\d{{4}}))?\b")
_EDTF = re.compile(r"\d{4}(?:-\d\d){0,2}[~?%]?(?:/(?:\d{4}(?:-\d\d){0,2}[~?%]?|\.\.))?")
_LETTERS = re.compile(r"[a-z]+")
_DIGIT = re.compile(r"\d")
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_NOT_FIGURES = re.compile(r"\[@[^\[\]]*\]|\bWIA-\d+|https?://\S+")
_MARKUP = re.compile(r"^(?:#{1,6} |[-=]{3,}$|\|)|</?[a-z][^<>]*>|!\[", re.MULTILINE | re.IGNORECASE)
_OUTRAGE = re.compile(
    r"\b(shocking|shockingly|outrageous|horrific|horrifying|nightmare|egregious|appalling|disgraceful|blatant|blatantly|scandalous|disturbing|tragic|tragically|sadly|unfortunately|innocent man|innocent woman|infamous|notorious)\b",
    re.IGNORECASE,
)
# The first words of these: most paragraphs hold none, which is quicker to see.
_MAY_BE_OUTRAGE = frozenset(
    [
        "appalling",
        "blatant",
        "blatantly",
        "disgraceful",
        "disturbing",
        "egregious",
        "horrific",
        "horrifying",
        "infamous",
        "innocent",
        "nightmare",
        "notorious",
        "outrageous",
        "sadly",
        "scandalous",
        "shocking",
        "shockingly",
        "tragic",
        "tragically",
        "unfortunately",
    ]
)


@record_rule()
def figures_are_on_record(record: Record, _context: Context) -> Iterator[Problem]:
    """A figure or date in a narrative stands in a statement, event, proceeding, failure or response of the record too."""
    if not record.body:
        return
    known_dates: set[tuple[int, ...]] = set()
    known_figures: set[str] = set()
    for text in _said(record.front):
        _collect(text, known_dates, known_figures)
    for line, paragraph in record.paragraphs:
        plain = " ".join(_NOT_FIGURES.sub(" ", paragraph).split())  # a date may be broken over two lines
        for words, parts in _dates(plain):
            if parts not in known_dates:
                yield problem(
                    record, line, "narrative", f"the date {words!r} stands nowhere else in the record", "add the statement or event that it comes from, or leave it out", "figures-are-on-record"
                )
        for figure in _figures(plain):
            if figure not in known_figures and not (len(figure) == 4 and figure.isdecimal() and (int(figure),) in known_dates):
                yield problem(
                    record, line, "narrative", f"the figure {figure!r} stands nowhere else in the record", "add the statement or event that it comes from, or leave it out", "figures-are-on-record"
                )


@record_rule()
def plain_paragraphs(record: Record, _context: Context) -> Iterator[Problem]:
    """A narrative is plain paragraphs: no headings, tables, images or HTML."""
    for line, paragraph in record.paragraphs:
        found = _MARKUP.search(paragraph)
        if found:
            yield problem(record, line, "narrative", f"markup {found[0].strip()!r}", "write plain paragraphs; emphasis, quotations, lists and links are allowed", "plain-paragraphs")


@record_rule()
def no_words_of_outrage(record: Record, _context: Context) -> Iterator[Problem]:
    """A narrative is neutral: courts read it."""
    for line, paragraph in record.paragraphs:
        found = None if _MAY_BE_OUTRAGE.isdisjoint(_LETTERS.findall(paragraph.lower())) else _OUTRAGE.search(paragraph)
        if found:
            yield problem(record, line, "narrative", f"{found[0]!r} is a word of judgement", "say what happened; let the reader judge", "no-words-of-outrage")


def _said(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in {"cites", "checked", "review"}:
                yield from _said(item)
    elif isinstance(value, list):
        for item in value:
            yield from _said(item)
    else:
        yield value


def _collect(text: str, dates: set[tuple[int, ...]], figures: set[str]) -> None:
    if not _DIGIT.search(text):
        return
    if _EDTF.fullmatch(text) and all(_collect_edtf(side, dates) for side in text.split("/") if side != ".."):
        return
    for _, parts in _dates(text):
        dates.update(_coarser(parts))
    figures.update(_figures(text))


def _collect_edtf(text: str, dates: set[tuple[int, ...]]) -> bool:
    """Note a date; False where the text only looks like one, as a docket number does."""
    try:
        parse_date(text)
    except InvalidValue:
        return False
    dates.update(_coarser(tuple(int(part) for part in text.rstrip("~?%").split("-"))))
    return True


def _coarser(parts: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """A full date answers for its month, its year and its day without a year; months and days are told apart by sign."""
    year, *rest = parts
    if year:
        yield (year,)
    if rest:
        yield (year, rest[0])
    if len(rest) == 2:
        yield (year, *rest)
        yield (0, *rest)


def _dates(text: str) -> list[tuple[str, tuple[int, ...]]]:
    """Dates in words: (words, (year or 0, month[, day]))."""
    found = []
    for match in _DATE_WORDS.finditer(text):
        day, month, day_after, year = match.groups()
        if not _is_date(match):
            continue
        parts = [int(year or 0), _MONTHS.index(month) + 1]
        if day or day_after:
            parts.append(int(day or day_after))
        found.append((match[0].strip(), tuple(parts)))
    return found


def _is_date(match: re.Match[str]) -> bool:
    """Whether a month and what stands beside it are a date; a month alone is none, nor is the verb "may"."""
    return bool(match[1] or match[3] or match[4])


def _figures(text: str) -> list[str]:
    """The figures of a text that belong to no date in words, without separators and leading zeros."""
    rest = _DATE_WORDS.sub(lambda m: " " if _is_date(m) else m[0], text)
    found = []
    for match in _FIGURE.findall(rest):
        figure = match.rstrip(",").replace(",", "")
        found.append(figure.lstrip("0") or "0")
    return found
