"""Rules that protect people: each fires once here, and is silent once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.check.judging import judge
from tests.factory import PAPER, Tree, line_of, make, statement, subject, with_statements

if TYPE_CHECKING:
    from archive.record.schema import Schema


@pytest.mark.parametrize("changes", [{"name": None}, {"pseudonym": "Robert Example"}])
def test_subject_named_or_not_fires(schema: Schema, changes: Tree) -> None:
    record = make(schema, "case", subject=subject(**changes))
    assert judge("subject-named-or-not", record) == [(line_of(record, "subject:"), "subject", "the subject needs a name or a pseudonym, one of the two")]


@pytest.mark.parametrize("changes", [{}, {"name": None, "pseudonym": "A man from Detroit"}])
def test_subject_named_or_not_is_silent(schema: Schema, changes: Tree) -> None:
    assert judge("subject-named-or-not", make(schema, "case", subject=subject(**changes))) == []


@pytest.mark.parametrize("age", ["17", "~17", "<18", "<16", "16..20", ">16", "0"])
def test_minors_are_not_named_fires(schema: Schema, age: str) -> None:
    record = make(schema, "case", statements=with_statements("case", person_age=[statement(age)]))
    assert judge("minors-are-not-named", record) == [(line_of(record, "subject:"), "subject.name", "a minor is named")]


def test_minors_are_not_named_whichever_statement_says_so(schema: Schema) -> None:
    ages = [statement("19", rank="preferred", why="court record"), statement("17")]
    assert judge("minors-are-not-named", make(schema, "case", statements=with_statements("case", person_age=ages)))


@pytest.mark.parametrize("age", ["18", "~18", ">18", "18..20", "<40", "42", "no number"])
def test_minors_are_not_named_is_silent(schema: Schema, age: str) -> None:
    assert judge("minors-are-not-named", make(schema, "case", statements=with_statements("case", person_age=[statement(age)]))) == []


def test_a_minor_may_have_a_pseudonym_and_a_wrong_age_may_be_on_record(schema: Schema) -> None:
    minor = with_statements("case", person_age=[statement("17")])
    assert judge("minors-are-not-named", make(schema, "case", title="A pupil", subject=subject(name=None, pseudonym="A pupil"), statements=minor)) == []
    slip = with_statements("case", person_age=[statement("17", rank="deprecated", why="a slip"), statement("27")])
    assert judge("minors-are-not-named", make(schema, "case", statements=slip)) == []


def test_pseudonym_is_kept_fires(schema: Schema) -> None:
    record = make(schema, "case", subject=subject(name=None, pseudonym="A pupil"))
    assert judge("pseudonym-is-kept", record) == [(line_of(record, "title:"), "title", "the title is not the pseudonym 'A pupil'")]


def test_a_pseudonym_without_a_title_is_reported(schema: Schema) -> None:
    record = make(schema, "case", title=None, subject=subject(name=None, pseudonym="A pupil"))
    assert judge("pseudonym-is-kept", record) == [(2, "title", "the title is not the pseudonym 'A pupil'")]


def test_pseudonym_is_kept_is_silent(schema: Schema) -> None:
    assert judge("pseudonym-is-kept", make(schema, "case")) == []
    assert judge("pseudonym-is-kept", make(schema, "case", title="A pupil", subject=subject(name=None, pseudonym="A pupil"))) == []


@pytest.mark.parametrize(
    ("changes", "words", "field", "what"),
    [
        ({"review": "2026-10-21"}, "subject:", "subject.review", "the name was to be looked at again by 2026-10-21"),
        ({"review": "2025"}, "subject:", "subject.review", "the name was to be looked at again by 2025-12-31"),
        ({"checked": "2026-11-22"}, "subject:", "subject.checked", "2026-11-22 lies in the future"),
    ],
)
def test_name_policy_is_reviewed_fires(schema: Schema, changes: Tree, words: str, field: str, what: str) -> None:
    record = make(schema, "case", subject=subject(**changes))
    assert judge("name-policy-is-reviewed", record) == [(line_of(record, words), field, what)]


@pytest.mark.parametrize(
    "changes",
    [
        {"review": "2026-10-22"},
        {"review": "2026-11"},
        {"review": "9999"},
        {"review": "9999/.."},
        {"review": "soon"},
        {"review": None},
        {"checked": "2026-11-21"},
        {"checked": "0000"},
        {"checked": "-0044"},
    ],
)
def test_name_policy_is_reviewed_is_silent(schema: Schema, changes: Tree) -> None:
    assert judge("name-policy-is-reviewed", make(schema, "case", subject=subject(**changes))) == []


def test_a_review_before_all_calendars_is_no_crash(schema: Schema) -> None:
    assert judge("name-policy-is-reviewed", make(schema, "case", subject=subject(review="0000"))) == []


IDENTIFIERS = [
    ("1234 Woodward Avenue", "a street address"),
    ("12 N. Martin Luther King Boulevard", "a street address"),
    ("7 Baker St.", "a street address"),
    ("Rua das Flores, 123", "a street address"),
    ("Av. Paulista 1578", "a street address"),
    ("Calle de la Ánfora 45", "a street address"),
    ("born on ", "a date of birth"),
    ("date of birth:", "a date of birth"),
    ("DOB ", "a date of birth"),
    ("D.O.B.:", "a date of birth"),
    ("078-05-1120", "a social security number"),
    ("123.456.789-09", "a CPF number"),
    ("DNI 12.345.678", "an identity number"),
    ("passport number 1234567", "an identity number"),
    ("Licence no. 1234567", "an identity number"),
    ("somebody@example.org", "an e-mail address"),
    ("some.body+x@mail.example.org", "an e-mail address"),
    ("(313) 555-0123", "a telephone number"),
    ("313-555-0123", "a telephone number"),
    ("+1 313 555 0123", "a telephone number"),
]


@pytest.mark.parametrize(("text", "what"), IDENTIFIERS)
def test_no_identifiers_fires(schema: Schema, text: str, what: str) -> None:
    record = make(schema, "agency", statements={"use": [statement("x", note=f"Says {text} there.", standing="reported")]})
    found = judge("no-identifiers", record)
    assert [(line, field) for line, field, _ in found] == [(line_of(record, "note:"), "statements.use.1.note")]
    assert found[0][2].endswith(f" looks like {what}")
    assert text[:12].strip(" :.") in found[0][2]


def test_no_identifiers_fires_in_a_narrative(schema: Schema) -> None:
    record = make(schema, "case", f"He was arrested. [@{PAPER}]\n\nHe lived at 1234 Woodward Avenue. [@{PAPER}]\n")
    assert judge("no-identifiers", record) == [(line_of(record, "Woodward"), "narrative", "'1234 Woodward Avenue' looks like a street address")]


def test_no_identifiers_fires_behind_a_web_address(schema: Schema) -> None:
    assert judge("no-identifiers", make(schema, "source", note="https://a.example has the number 313-555-0123"))


@pytest.mark.parametrize(
    "text",
    [
        "Woodward Avenue",
        "a street in Detroit",
        "the Court of Appeals",
        "No. 2:21-cv-10827",
        "2020-01-09",
        "300000 USD, 1,234,567 images",
        "born in Detroit",
        "birth certificate",
        "dobbs v. jackson",
        "driving licence photograph",
        "licence plate 123",
        "at @example and elsewhere",
        "pages 100-200-300",
        "WIA-0001",
        "https://a.example/313-555-0123",
        "https://a.example/@user@mail.example.org",
    ],
)
def test_no_identifiers_is_silent(schema: Schema, text: str) -> None:
    assert judge("no-identifiers", make(schema, "agency", statements={"use": [statement(text, standing="reported")]})) == []


@pytest.mark.parametrize(
    ("changes", "words", "field"),
    [
        ({"note": "see ![him](x)"}, "note:", "note"),
        ({"note": "see <IMG src=x>"}, "note:", "note"),
        ({"note": "data:image/png;base64,AAAA"}, "note:", "note"),
        ({"note": "the file probe.JPEG"}, "note:", "note"),
        ({"URL": "https://a.example/probe.jpg"}, "URL:", "URL"),
        ({"URL": "https://a.example/probe.png?size=2"}, "URL:", "URL"),
        ({"copy_of": {"publisher": "X", "URL": "https://a.example/x.webp"}}, "copy_of:", "copy_of.URL"),
    ],
)
def test_no_images_fires(schema: Schema, changes: Tree, words: str, field: str) -> None:
    record = make(schema, "source", **changes)
    found = judge("no-images", record)
    assert [(line, where) for line, where, _ in found] == [(line_of(record, words), field)]
    assert found[0][2].endswith("is or names an image")


@pytest.mark.parametrize(
    "changes", [{}, {"note": "A still from a camera; a photograph"}, {"note": "jpg"}, {"URL": "https://a.example/gallery.png/story"}, {"URL": "https://a.example/story?image=a.png&x=1"}]
)
def test_no_images_is_silent(schema: Schema, changes: Tree) -> None:
    assert judge("no-images", make(schema, "source", **changes)) == []


@pytest.mark.parametrize(
    "text", ["Rua Aa " * 20_000, "a." * 50_000 + "@", "1 A" * 30_000 + " Street", "<a" * 50_000, "Rua " + "A" * 100_000, "1 " * 50_000 + "@ Street", "(313" * 30_000 + " 123-45-6"]
)
def test_a_long_text_takes_no_time(schema: Schema, text: str) -> None:
    record = make(schema, "case", text)
    started = time.perf_counter()
    judge("no-identifiers", record)
    assert time.perf_counter() - started < 5
