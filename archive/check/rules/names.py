"""People are protected: names need a ground that is looked at again, minors have none, and nothing leads to a door."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.check.rule import Context, problem, record_rule
from archive.errors import InvalidValue
from archive.record.dates import parse_date
from archive.record.values import parse_number
from archive.record.yamltree import Map, Seq

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.check.problems import Problem
    from archive.record.model import Record

ADULT_AGE = 18
REVIEW_GRACE = datetime.timedelta(days=30)

_STREETS = ("Street", "St.", "Avenue", "Ave.", "Road", "Rd.", "Drive", "Lane", "Boulevard", "Blvd.", "Court", "Terrace", "Crescent")
_STREET = "(?:" + "|".join(map(re.escape, _STREETS)) + ")"
_WAYS = ("Rua", "Avenida", "Calle", "Av.")
_NUMBER_WORDS = ("DNI", "CPF", "RG", "passport", "licence", "license")


@dataclass(frozen=True, slots=True)
class _Identifier:
    """What a text may look like, and `needs`: words one of which must stand in it, in any case, since asking for words is quick."""

    what: str
    pattern: re.Pattern[str]
    needs: tuple[str, ...]

    def may_stand_in(self, lowered: str) -> bool:
        for word in self.needs:  # noqa: SIM110 - any() takes longer, and this is asked of every record for every pattern
            if word in lowered:
                return True
        return False


def _identifier(what: str, pattern: str, *needs: str) -> _Identifier:
    return _Identifier(what, re.compile(pattern, re.IGNORECASE if what in {"a date of birth", "an identity number"} else 0), tuple(word.lower() for word in needs))


_IDENTIFIERS = (
    _identifier("a street address", rf"\b\d{{1,5}} (?:[NSEW]\. )?[A-Z][\w.'-]*(?: [A-Z][\w.'-]*){{0,2}} {_STREET}(?!\w)", *(f" {word}" for word in _STREETS)),
    _identifier("a street address", r"\b(?:Rua|Avenida|Calle|Av\.) (?:(?:d[aeo]s?|del|el|las?|los) ){0,2}[A-ZÀ-Þ][\w. ]{1,60},? (?:n\.?º? ?)?\d{1,5}\b", *(f"{word} " for word in _WAYS)),
    _identifier("a date of birth", r"\b(?:born on|date of birth|d\.?o\.?b\.?)[ :]", "born on", "date of birth", "dob", "d.o.b"),
    _identifier("an identity number", r"\b(?:DNI|CPF|RG|passport|licence|license) (?:no\.?|number|n\.?º)? ?\d[\d.]{5,}", *(f"{word} " for word in _NUMBER_WORDS)),
    _identifier("an e-mail address", r"\b[\w.+-]{1,64}@[\w-]{1,63}\.[a-z]{2,}\b", "@"),
)
_NUMBERS = (
    _identifier("a social security number", r"\b\d{3}-\d{2}-\d{4}\b"),
    _identifier("a CPF number", r"\b\d{3}\.\d{3}\.\d{3}-\d{2}\b"),
    _identifier("a telephone number", r"(?<![\w/-])(?:\+\d{1,3}[ .-])?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?![\w-])"),
)
_NUMBER_LIKE = re.compile(r"(?<!\d)\d{3}\)?[ .-]\d{2,3}[ .-]\d")
_ADDRESS = re.compile(r"https?://\S+")
_IMAGE_ADDRESS = re.compile(r"\.(?:jpe?g|png|gif|webp)(?:$|\?)", re.IGNORECASE)
_IMAGE = re.compile(r"!\[|<img\b|data:image/|\.(?:jpe?g|png|gif|webp|avif|bmp|tiff?|heic)\b", re.IGNORECASE)


@record_rule("case")
def subject_named_or_not(record: Record, _context: Context) -> Iterator[Problem]:
    """A subject has a name or a pseudonym, and not both."""
    if not isinstance(record.front.get("subject"), Map):
        return
    named, called = record.text("subject", "name"), record.text("subject", "pseudonym")
    if bool(named) == bool(called):
        yield problem(
            record,
            record.front.lines["subject"],
            "subject",
            "the subject needs a name or a pseudonym, one of the two",
            "write `name:` where there is a ground to name, else `pseudonym:`",
            "subject-named-or-not",
        )


@record_rule("case")
def minors_are_not_named(record: Record, _context: Context) -> Iterator[Problem]:
    """A person who was under 18 has a pseudonym."""
    if not record.text("subject", "name"):
        return
    for statement in record.statements:
        if statement.name != "person_age" or statement.rank == "deprecated":
            continue
        try:
            age = parse_number(statement.value)
        except InvalidValue:
            continue
        if (age.low is not None and age.low < ADULT_AGE) or (age.low is None and age.high is not None and age.high <= ADULT_AGE):
            yield problem(record, record.front.lines["subject"], "subject.name", "a minor is named", "write a pseudonym, and take the name out of title, slug and texts", "minors-are-not-named")
            return


@record_rule("case")
def pseudonym_is_kept(record: Record, _context: Context) -> Iterator[Problem]:
    """Where the subject has a pseudonym, the title is that pseudonym and no other name."""
    called = record.text("subject", "pseudonym")
    if called and record.title != called:
        yield problem(record, record.front.lines.get("title", record.front.line), "title", f"the title is not the pseudonym {called!r}", f"write title: {called}", "pseudonym-is-kept")


@record_rule("case")
def name_policy_is_reviewed(record: Record, context: Context) -> Iterator[Problem]:
    """The name policy is applied again by the date set for it (30 days of grace), and was not last applied in the future."""
    if not isinstance(record.front.get("subject"), Map):
        return
    lines = record.front["subject"].lines
    review, checked = _day(record.text("subject", "review")), _day(record.text("subject", "checked"))
    if review and review < context.today - REVIEW_GRACE:
        yield problem(
            record, lines["review"], "subject.review", f"the name was to be looked at again by {review}", "apply the name policy and set `checked` and `review` anew", "name-policy-is-reviewed"
        )
    if checked and checked > context.today:
        yield problem(record, lines["checked"], "subject.checked", f"{checked} lies in the future", "write the day on which the policy was applied", "name-policy-is-reviewed")


@record_rule()
def no_identifiers(record: Record, _context: Context) -> Iterator[Problem]:
    """No home address, birth date, identity number, telephone number or e-mail address stands anywhere."""
    # The brackets of citations hold an @ that is none of an address.
    lowered = record.all_text.lower().replace("[@", "").replace("; @", "")
    suspected = [identifier for identifier in _IDENTIFIERS if identifier.may_stand_in(lowered)]
    suspected += _NUMBERS if _NUMBER_LIKE.search(lowered) else ()
    suspected = [identifier for identifier in suspected if identifier.pattern.search(record.all_text)]
    for line, field, text in _texts(record) if suspected else ():
        for identifier in suspected:
            found = identifier.pattern.search(text)
            if found:
                yield problem(record, line, field, f"{found[0]!r} looks like {identifier.what}", "leave it out", "no-identifiers")


@record_rule()
def no_images(record: Record, _context: Context) -> Iterator[Problem]:
    """No image stands in the archive and no address of one: it holds no faces."""
    for line, field, text in _texts(record) if _IMAGE.search(record.all_text) else ():
        found = _IMAGE.search(text)
        if found:
            yield problem(record, line, field, f"{found[0]!r} is or names an image", "leave it out: the archive holds no images", "no-images")


def _texts(record: Record) -> Iterator[tuple[int, str, str]]:
    yield from _walk(record.front, record.front.line, "")
    for line, paragraph in record.paragraphs:
        yield line, "narrative", paragraph


def _walk(value: Any, line: int, field: str) -> Iterator[tuple[int, str, str]]:
    if isinstance(value, Map):
        for key, item in value.items():
            if key not in {"cites", "id", "slug"}:
                yield from _walk(item, value.lines[key], f"{field}.{key}" if field else key)
    elif isinstance(value, Seq):
        for number, item in enumerate(value):
            yield from _walk(item, value.lines[number], f"{field}.{number + 1}")
    elif isinstance(value, str) and (not _ADDRESS.fullmatch(value) or _IMAGE_ADDRESS.search(value)):
        yield line, field, value


def _day(text: str) -> datetime.date | None:
    try:
        date = parse_date(text)
    except InvalidValue:
        return None
    return datetime.date(*date.upper) if datetime.MINYEAR <= date.upper[0] <= datetime.MAXYEAR else None
