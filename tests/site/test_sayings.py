"""Every sentence of the code with something of the reader's in it has a form, and every form is found again in what it makes."""

from __future__ import annotations

import ast
import re
import string
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.likeness import words
from archive.site import sayings
from archive.site.sayings import FORMS, said
from tests.factory import DATA

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = DATA.parent
MADE_IN = (
    "archive/query/select.py", "archive/likeness/facts.py", "archive/likeness/analogues.py", "archive/brief/paper.py",
    "archive/site/briefing.py", "archive/site/uploads.py", "archive/site/room.py", "archive/site/worker.py", "archive/site/checking.py", "archive/site/compare.py",
    "archive/citecheck/verdicts.py", "archive/citecheck/authorityverdicts.py", "archive/citecheck/figureverdicts.py", "archive/citecheck/kinds.py", "archive/citecheck/drafts.py",
    "publish/plugins/pages_brief.py", "publish/plugins/pages_compare.py", "publish/plugins/pages_citecheck.py", "publish/plugins/errors.py",
)  # fmt: skip
"""Where sentences for readers are made, but for likeness in words, whose sentences are built of parts."""
SENDS = re.compile(r"send (?:that|a|it|the)\b.*$")
OF_PARTS = {"`7`: 7; 7.", "Sources disagree on “7”; 7 is 7, and another stands.", "Jr."}
"""Sentences of parts that other code makes, whose wholes other tests have, and a part of names."""
SLOT = re.compile(r"%\((\w+)\)s")
WORDS = st.text(string.ascii_lowercase + "é'<&", min_size=1, max_size=12)
FILLED = {
    **dict.fromkeys(("count", "most", "revision", "latest"), st.integers(0, 10**6).map("{:,}".format)),
    **dict.fromkeys(("number", "all"), st.sampled_from(["two", "Three", "14"])),
    "id": st.sampled_from(["WIA-0001", "sources/a-2020-b", "WIA-0001#arrest_date.1"]),
    "name": st.sampled_from(["kind", "as_of"]),
    "day": st.sampled_from(["2020-01-09", "2020~", "201X"]),
    "rank": st.sampled_from(["preferred", "deprecated"]),
}
USUAL = {**dict.fromkeys(("count", "most", "revision", "latest"), "1,200"), "number": "Two", "all": "three", "id": "WIA-0001#outcome.1", "name": "kind", "day": "2020-01-09", "rank": "preferred"}
EVERY = [(context, form) for context, forms in FORMS.items() for form in forms]


def made(path: str) -> Iterator[str]:
    """The sentences in a file of code, with `7` where something is put into them."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    named = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    apart = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, named) and node.body and isinstance(node.body[0], ast.Expr)}
    # What follows an assignment as a text of its own is its documentation.
    apart |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}
    apart |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node) if part is not node}
    for node in ast.walk(tree):
        if id(node) in apart:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if " " in text and (text.endswith(".") or SENDS.search(text)):
            yield text.strip()


@pytest.mark.parametrize("path", MADE_IN)
def test_every_sentence_of_the_code_has_a_form(path: str) -> None:
    known = {text for _, text in _of_catalogs()}
    missing = []
    for text in made(path):
        # An error of a file goes on after the file's name, one of a date after its argument, an answer's part in its whole.
        tried = (text, f"7 {text}", f"7 has no text; {text}", f"It is so. {text}")
        if text not in known | OF_PARTS and not any(said(one) for one in tried):
            missing.append(text)
    assert missing == []


def _of_catalogs() -> Iterator[tuple[str, str]]:
    """The texts of the code that templates have translated word for word."""
    from archive.site import messages  # noqa: PLC0415 - it is only asked here

    yield from ((context, text) for context, text in messages.of_code() if isinstance(text, str))


@pytest.mark.parametrize(("context", "form"), EVERY)
def test_every_form_is_found_again(context: str, form: str) -> None:
    slots = {name: USUAL.get(name, "one of them") for name in SLOT.findall(form)}
    assert said(form % slots) == [(context, form, slots)]


@given(st.sampled_from(EVERY).flatmap(lambda one: st.tuples(st.just(one), st.fixed_dictionaries({name: FILLED.get(name, WORDS) for name in SLOT.findall(one[1])}))))
def test_a_form_is_found_again_whatever_stands_in_it(made_of: tuple[tuple[str, str], dict[str, str]]) -> None:
    (context, form), slots = made_of
    assert said(form % slots) == [(context, form, slots)]


def test_two_sentences_are_told_one_by_one() -> None:
    found = said("Revision 1 is cited; revision 3 is the latest. No statement changed since.")
    assert [form for _, form, _ in found] == ["Revision %(revision)s is cited; revision %(latest)s is the latest.", "No statement changed since."]


@pytest.mark.parametrize("text", ["", "Something else.", "Write", "no such column: zz", "Check the id. Something else.", "Revision x is the latest."])
def test_what_has_no_form_says_nothing(text: str) -> None:
    assert said(text) == []


def test_a_long_text_without_a_form_is_given_up_soon() -> None:
    assert said("`ids` has x; write one of , which " * 300) == []


def test_numbers_are_those_that_reasons_write() -> None:
    assert tuple(word.lower() for word in words._NUMBERS) == sayings.NUMBERS


def test_every_band_and_noun_of_likeness_has_a_form() -> None:
    assert {text for _, text in words._BANDS} <= set(sayings.REASONS)
    assert {words.score_words(score, words_only=only) for score in (0, 25, 50, 75, 100) for only in (True, False)} <= set(sayings.REASONS)
