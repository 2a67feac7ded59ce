"""BibTeX and BibLaTeX, read back by pybtex and by Pandoc."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pybtex.database import BibliographyData, parse_string

from archive.cite.bibtex import biblatex, bibtex, keys
from archive.cite.pandoc import pandoc
from tests.cite.items import ARCHIVE, edition_item, family, nasty, one_line, own_item, plain_quotes, ruling_items, source_items, statement_item
from tests.strategies import examples

Item = dict[str, Any]
WRITERS = [("bibtex", bibtex), ("biblatex", biblatex)]
ITEMS = [own_item(), statement_item(), edition_item(), *source_items(), *ruling_items()]


def by_pybtex(text: str) -> BibliographyData:
    """The file as pybtex reads it."""
    return parse_string(text, "bibtex")


def by_pandoc(text: str, kind: str) -> list[Item]:
    """The file as Pandoc reads it, as CSL-JSON."""
    found: list[dict[str, Any]] = json.loads(pandoc((f"--from={kind}", "--to=csljson"), text))
    return found


def words(latex: str) -> str:
    """A field without its commands and braces."""
    signs = {"textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~", "textasciicircum": "^", "textless": "<", "textgreater": ">"}
    signs |= {"textquotedbl": '"', "textasciigrave": "`"}
    said = re.sub(r"\\(text[a-z]+)\{\}|\\([{}$&%#_])|([{}])", lambda match: signs.get(match[1], match[2] or "\0" * bool(match[3])), latex)
    return said.replace("\0", "").replace("~", "~")


def authors(item: Item) -> list[str]:
    """Family names, or the bodies."""
    return [family(name) for name in item.get("author", [{"literal": ARCHIVE}] if item.get("publisher") == ARCHIVE else [])]


@pytest.mark.parametrize(("kind", "write"), WRITERS)
def test_pybtex_reads_what_was_written(kind: str, write: Any) -> None:
    read = by_pybtex(write(ITEMS))
    assert list(read.entries) == keys(ITEMS)
    for key, item in zip(keys(ITEMS), ITEMS, strict=True):
        entry = read.entries[key]
        fields = {name: words(value) for name, value in entry.fields.items()}
        assert plain_quotes(fields["title"]) == plain_quotes(one_line(item["title"])), key
        assert [words(" ".join((*person.prelast_names, *person.last_names))) for person in entry.persons.get("author", [])] == authors(item)
        assert fields.get("url") == item.get("URL")
        if "issued" in item:
            iso = "-".join(f"{part:02}" for part in item["issued"]["date-parts"][0])
            assert fields["date"].rstrip("~") == iso
            assert kind == "biblatex" or fields["year"] == iso[:4]
        if "number" in item and item["type"] != "article-journal":
            assert fields["number"].startswith(item["number"])


@pytest.mark.parametrize(("kind", "write"), WRITERS)
def test_pandoc_reads_what_was_written(kind: str, write: Any) -> None:
    read = by_pandoc(write(ITEMS), kind)
    assert [item["id"] for item in read] == keys(ITEMS)
    for item, found in zip(ITEMS, read, strict=True):
        assert typography(found["title"]) == typography(item["title"]), item["id"]
        assert found.get("URL") == item.get("URL")
        assert [typography(name) for name in authors(found)] == [typography(name) for name in authors(item)]
        assert found.get("issued", {}).get("date-parts") == item.get("issued", {}).get("date-parts")
        if item["type"] != "article-journal":
            assert (found.get("number") or found.get("issue", "")).startswith(item.get("number", ""))
        assert kind == "bibtex" or found["language"].partition("-")[0] == item["language"].partition("-")[0]


def typography(text: str) -> str:
    """A title without quotation marks, and with one kind of dash and of blank: Pandoc sets them anew."""
    return " ".join(re.sub(r"[\"'‘’“”]|</?span[^>]*>", "", text).replace("…", "...").split())


def test_our_record_in_full() -> None:
    assert bibtex([own_item()]) == (
        "@techreport{WIA-0001,\n"
        "  author = {{Wrongful-Identification Case Archive}},\n"
        "  title = {{Robert Williams}},\n"
        "  type = {Case record},\n"
        "  institution = {Wrongful-Identification Case Archive},\n"
        "  number = {WIA-0001},\n"
        "  year = {2026},\n"
        "  month = nov,\n"
        "  date = {2026-11-21},\n"
        "  url = {https://archive.example/WIA-0001},\n"
        "  note = {Case record WIA-0001, revision 1, edition 2026-11-21+3f2a9c1b.},\n"
        "  language = {en},\n"
        "}\n"
    )


def test_a_record_in_biblatex_has_its_revision_as_version() -> None:
    fields = by_pybtex(biblatex([own_item()])).entries["WIA-0001"].fields
    assert (fields["version"], fields["institution"], fields["langid"]) == ("1", ARCHIVE, "english")


def test_nobody_accessed_our_record() -> None:
    assert "urldate" not in biblatex([own_item(accessed={"date-parts": [[2026, 11, 22]]})])


@settings(max_examples=examples(30), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(nasty(), min_size=1, max_size=5))
def test_no_title_breaks_out_of_its_field(titles: list[str]) -> None:
    items = [own_item(title=title, URL="https://a.example/{}%20\\ x", note=title, publisher=title, author=[{"literal": title}, {"family": title, "given": title}]) for title in titles]
    for _, write in WRITERS:
        read = by_pybtex(write(items))
        assert len(read.entries) == len(titles)
        for title, entry in zip(titles, read.entries.values(), strict=True):
            assert words(entry.fields["title"]).replace("~", " ") == one_line(title).replace("~", " ")
            assert set(entry.fields) <= {"title", "type", "institution", "number", "version", "year", "month", "date", "url", "note", "language", "langid"}
            assert entry.fields["url"] == "https://a.example/%7B%7D%20%5C%20x"
            assert len(entry.persons["author"]) == 2


# Many titles an example, for each example starts Pandoc.
@settings(max_examples=examples(8), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(nasty(), min_size=1, max_size=30))
def test_no_title_adds_an_entry_for_pandoc(titles: list[str]) -> None:
    items = [own_item(id=f"k{number}", title=title, note=title) for number, title in enumerate(titles)]
    for kind, write in WRITERS:
        assert [(item["id"], item["number"], item["URL"]) for item in by_pandoc(write(items), kind)] == [(item["id"], item["number"], item["URL"]) for item in items]


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (["WIA-0001#arrest_date.1"], ["WIA-0001:arrest_date.1"]),
        (["rulings/a", "rulings-a", "Rulings-A"], ["rulings-a", "rulings-a-2", "Rulings-A-3"]),
        (["é{}", "%"], ["-", "--2"]),
        ([""], ["item"]),
    ],
)
def test_keys_are_plain_and_different(ids: list[str], expected: list[str]) -> None:
    assert keys([{"id": key} for key in ids]) == expected


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"issued": {"date-parts": [[2008], [2009]]}}, "date = {2008/2009}"),
        ({"issued": {"date-parts": [[2008, 3]], "circa": True}}, "date = {2008-03~}"),
        ({"language": "pt-BR"}, "langid = {brazilian}"),
        ({"language": "de-AT"}, "langid = {ngerman}"),
        ({"language": "xx"}, "langid = {xx}"),
        ({"title": "a {b} c"}, r"title = {{a \{b\} c}}"),
        ({"title": "a }{ c"}, r"title = {{a \textbraceright{}\textbraceleft{} c}}"),
        ({"title": "a -- b ''c''"}, "title = {{a -{}- b '{}'c'{}'}}"),
        ({"author": [{"family": "de la Cruz", "given": "Ana"}, {"family": "Smith and Sons, Ltd", "given": "J. R."}]}, "author = {{de la Cruz}, Ana and {Smith and Sons, Ltd}, J. R.}"),
        ({"type": "article-journal", "volume": "8(3)", "page": "207–217", "number": None}, "pages = {207--217}"),
        ({"type": "article-newspaper", "container-title": "News"}, "entrysubtype = {newspaper}"),
        ({"type": "paper-conference", "container-title": "Proceedings"}, "booktitle = {Proceedings}"),
        ({"type": "legal_case", "volume": "599 F.3d", "authority": "9th Cir."}, "journaltitle = {F.3d}"),
        ({"custom": {"copy_of": "The Times", "archived": [{"url": "https://w.example/1_2", "at": "2026-01-02"}]}}, r"note = {Read in a copy; original by The Times. Archived copy: https://w.example/1\_2 (2026-01-02).}"),
    ],
)  # fmt: skip
def test_fields(changes: Item, line: str) -> None:
    item = own_item(**{"publisher": "P", **changes}) if "custom" in changes else own_item(**changes)
    assert f"  {line},\n" in biblatex([item])


def test_what_is_absent_has_no_field() -> None:
    bare = {"id": "x", "type": "webpage"}
    assert bibtex([bare]) == "@misc{x,\n}\n"
    assert biblatex([bare]) == "@online{x,\n}\n"


def test_a_month_in_bibtex() -> None:
    assert "  year = {2020},\n  month = jan,\n  date = {2020-01},\n" in bibtex([own_item(issued={"date-parts": [[2020, 1]]})])
    assert "month" not in bibtex([own_item(issued={"date-parts": [[2020]]})])


def test_a_range_of_years_in_bibtex() -> None:
    assert "  year = {2008--2009},\n  date = {2008/2009},\n" in bibtex([own_item(issued={"date-parts": [[2008], [2009]]})])
