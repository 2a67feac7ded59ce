"""People are protected: names need a ground that is looked at again, minors have none, and nothing leads to a door."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any

from archive.check.rule import Context, problem, record_rule
from archive.errors import InvalidValue
from archive.record.dates import parse_date
from archive.record.model import Map, Seq
from archive.record.values import parse_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.check.problems import Problem
    from archive.record.model import Record

ADULT_AGE = 18
REVIEW_GRACE = datetime.timedelta(days=30)

_STREET = r"(?:Street|St\.|Avenue|Ave\.|Road|Rd\.|Drive|Lane|Boulevard|Blvd\.|Court|Terrace|Crescent)"
_IDENTIFIERS = (
    ("a street address", re.compile(rf"\b\d{{1,5}} (?:[NSEW]\. )?[A-Z][\w.'-]*(?: [A-Z][\w.'-]*){{0,2}} {_STREET}(?!\w)")),
    ("a street address", re.compile(r"\b(?:Rua|Avenida|Calle|Av\.) [A-Z][\w. ]+,? (?:n\.?º? ?)?\d{1,5}\b")),
    ("a date of birth", re.compile(r"\b(?:born on|date of birth|d\.?o\.?b\.?)[ :]", re.IGNORECASE)),
    ("a social security number", re.compile(r"\b\d{3}-\d{2}-\d{4}\b")),
    ("a CPF number", re.compile(r"\b\d{3}\.\d{3}\.\d{3}-\d{2}\b")),
    ("an identity number", re.compile(r"\b(?:DNI|CPF|RG|passport|licence|license) (?:no\.?|number|n\.?º)? ?\d[\d.]{5,}", re.IGNORECASE)),
    ("an e-mail address", re.compile(r"\b[\w.+-]+@[\w-]+\.[a-z]{2,}\b")),
    ("a telephone number", re.compile(r"(?<![\w/-])(?:\+\d{1,3}[ .-])?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?![\w-])")),
)
_IMAGE = re.compile(r"!\[|<img\b|data:image/|\.(?:jpe?g|png|gif|webp|avif|bmp|tiff?|heic)\b", re.IGNORECASE)


@record_rule
def subject_named_or_not(record: Record, _context: Context) -> Iterator[Problem]:
    """A subject has a name or a pseudonym, and not both."""
    if record.kind.name != "case" or not isinstance(record.front.get("subject"), Map):
        return
    named, called = record.text("subject", "name"), record.text("subject", "pseudonym")
    if bool(named) == bool(called):
        yield problem(record, record.front.lines["subject"], "subject", "the subject needs a name or a pseudonym, one of the two", "write `name:` where there is a ground to name, else `pseudonym:`", "subject-named-or-not")


@record_rule
def minors_are_not_named(record: Record, _context: Context) -> Iterator[Problem]:
    """A person who was under 18 has a pseudonym."""
    if record.kind.name != "case" or not record.text("subject", "name"):
        return
    for statement in record.statements:
        if statement.property != "person_age" or statement.rank == "deprecated":
            continue
        try:
            age = parse_number(statement.value)
        except InvalidValue:
            continue
        if (age.high if age.low is None else age.low or 0) < ADULT_AGE:  # type: ignore[operator] # a number has one bound at least
            yield problem(record, record.front.lines["subject"], "subject.name", "a minor is named", "write a pseudonym, and take the name out of title, slug and texts", "minors-are-not-named")
            return


@record_rule
def pseudonym_is_kept(record: Record, _context: Context) -> Iterator[Problem]:
    """Where the subject has a pseudonym, the title is that pseudonym and no other name."""
    called = record.text("subject", "pseudonym")
    if record.kind.name == "case" and called and record.title != called:
        yield problem(record, record.front.lines["title"], "title", f"the title is not the pseudonym {called!r}", f"write title: {called}", "pseudonym-is-kept")


@record_rule
def name_policy_is_reviewed(record: Record, context: Context) -> Iterator[Problem]:
    """The name policy is applied again by the date set for it (30 days of grace), and was not last applied in the future."""
    if record.kind.name != "case" or not isinstance(record.front.get("subject"), Map):
        return
    lines = record.front["subject"].lines
    review, checked = _day(record.text("subject", "review")), _day(record.text("subject", "checked"))
    if review and review + REVIEW_GRACE < context.today:
        yield problem(record, lines["review"], "subject.review", f"the name was to be looked at again by {review}", "apply the name policy and set `checked` and `review` anew", "name-policy-is-reviewed")
    if checked and checked > context.today:
        yield problem(record, lines["checked"], "subject.checked", f"{checked} lies in the future", "write the day on which the policy was applied", "name-policy-is-reviewed")


@record_rule
def no_identifiers(record: Record, _context: Context) -> Iterator[Problem]:
    """No home address, birth date, identity number, telephone number or e-mail address stands anywhere."""
    for line, field, text in _texts(record):
        for what, pattern in _IDENTIFIERS:
            found = pattern.search(text)
            if found:
                yield problem(record, line, field, f"{found[0]!r} looks like {what}", "leave it out", "no-identifiers")


@record_rule
def no_images(record: Record, _context: Context) -> Iterator[Problem]:
    """No image stands in the archive and no address of one: it holds no faces."""
    for line, field, text in _texts(record):
        found = _IMAGE.search(text)
        if found:
            yield problem(record, line, field, f"{found[0]!r} is or names an image", "leave it out: the archive holds no images", "no-images")


def _texts(record: Record) -> Iterator[tuple[int, str, str]]:
    yield from _walk(record.front, record.front.line, "")
    for line, paragraph in record.paragraphs:
        yield line, "narrative", paragraph


def _walk(value: Any, line: int, field: str) -> Iterator[tuple[int, str, str]]:  # noqa: ANN401 - a tree of text
    if isinstance(value, Map):
        for key, item in value.items():
            if key not in {"cites", "id", "slug"}:
                yield from _walk(item, value.lines[key], f"{field}.{key}" if field else key)
    elif isinstance(value, Seq):
        for number, item in enumerate(value):
            yield from _walk(item, value.lines[number], f"{field}.{number + 1}")
    elif isinstance(value, str) and not value.startswith(("http://", "https://")):
        yield line, field, value
    elif isinstance(value, str) and re.search(r"\.(?:jpe?g|png|gif|webp)(?:$|\?)", value, re.IGNORECASE):
        yield line, field, value


def _day(text: str) -> datetime.date | None:
    try:
        date = parse_date(text)
    except InvalidValue:
        return None
    return datetime.date(*date.upper) if date.upper_iso else None
