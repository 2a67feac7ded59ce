from __future__ import annotations

import html
import json
import unicodedata
import urllib.parse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import ArchiveError
from archive.sealing.strings import Strings, read_strings

NAME = "Zoë Quíll-Østergård"
FORMS = [
    NAME,
    NAME.upper(),
    unicodedata.normalize("NFD", NAME),
    json.dumps(NAME),
    json.dumps(unicodedata.normalize("NFD", NAME)),
    urllib.parse.quote(NAME),
    urllib.parse.quote_plus(NAME.lower()),
    html.escape(NAME).encode("ascii", "xmlcharrefreplace").decode(),
    "Zo&euml; Qu&iacute;ll-&Oslash;sterg&aring;rd",
    "Zo&#xEB; Qu&#x00ED;ll-&#xD8;sterg&#xE5;rd",
    "zoe-quill-ostergard",
    "zoe_quill_ostergard.md",
    "Zoë\n      Quíll-Østergård",
    "ZoëQuíllØstergård",
    "<b>Zoë</b> Quíll-Østergård",
]


@pytest.mark.parametrize("form", FORMS)
def test_a_name_is_found_in_every_form_and_nothing_else_is(form: str) -> None:
    strings = Strings([NAME])
    data = f"before {form} after".encode()
    hit = next(strings.find(data))
    assert hit.number == 1
    assert 0 <= hit.start - len("before ") <= 3  # a quote or tag before it is none of it
    assert not strings.within("Zoë Quill in Østerbro, zoe-ostergard")
    assert strings.within(f"before {form} after")


@pytest.mark.parametrize("coding", ["utf-16-le", "utf-16-be", "latin-1"])
def test_other_codings_too(coding: str) -> None:
    hits = list(Strings([NAME]).find(f"before {NAME.swapcase()} after".encode(coding)))
    assert len(hits) == 1
    # Within ASCII the two orders of UTF-16 are one byte apart.
    assert 0 <= len("before ".encode(coding)) - hits[0].start <= 1


@pytest.mark.parametrize(
    ("text", "found"),
    [("Ali said", True), ("alibi", False), ("Somali", False), ("ali-s", True), (json.dumps("x\nAli"), True), ("q=%20Ali%20x", True), ("/ali/", True)],
)
def test_a_short_string_is_a_word_of_its_own(text: str, found: bool) -> None:  # noqa: FBT001 - a column of the table
    assert Strings(["Ali"]).within(text) is found


@pytest.mark.parametrize("text", ["O'Brien Xant", "O’Brien Xant", "OBrien Xant", "o-brien-xant", "O&#39;Brien%20Xant"])
def test_apostrophes_do_not_matter(text: str) -> None:
    assert Strings(["O’Brien Xant"]).within(text)
    assert Strings(["O'Brien Xant"]).within(text)


@pytest.mark.parametrize("text", ["Иван Щедринович", "иван\nщедринович", "ivan-shchedrinovich", json.dumps("Иван Щедринович"), urllib.parse.quote("Иван Щедринович")])
def test_names_in_other_scripts(text: str) -> None:
    assert Strings(["Иван Щедринович"]).within(text)


@given(st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=5, max_size=12), st.text(st.characters(max_codepoint=0x2FF, categories=["Ll", "Zs", "Po"]), max_size=20))
def test_any_name_is_found_as_it_is_and_as_the_web_writes_it(name: str, around: str) -> None:
    strings = Strings([name])
    for form in (name, unicodedata.normalize("NFD", name), unicodedata.normalize("NFC", name), json.dumps(name), urllib.parse.quote(name)):
        assert strings.within(f"{around} {form} {around}")
    assert all(hit.end - hit.start <= strings.longest for hit in strings.find(f"{name}".encode()))


def test_what_is_blotted_is_gone() -> None:
    strings = Strings([NAME, "Quíll"])
    text = strings.blot(f"Mr {NAME}, called zoe-quill-ostergard, or QUILL; alone")
    assert text == "Mr [sealed], called [sealed], or [sealed]; alone"
    assert not strings.within(text)


@pytest.mark.parametrize(
    ("data", "what"), [(b"", "there are 0 strings"), (b"ab\n", "string 1 has fewer than 3 letters"), (b"\xff\xfe", "not UTF-8"), ("\n".join(f"name {n}" for n in range(200)).encode(), "there are 200")]
)
def test_what_cannot_be_looked_for_is_refused(data: bytes, what: str) -> None:
    with pytest.raises(ArchiveError, match=what) as caught:
        read_strings(data)
    assert "name 1" not in str(caught.value)


def test_a_file_of_strings_has_one_a_line() -> None:
    assert read_strings("\ufeffJane Example\r\n\n  J.  Example \n".encode()).texts == ("Jane Example", "J. Example")
