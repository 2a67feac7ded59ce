"""Files that mean harm or were saved badly: each is refused with a clear problem on the right line, soon, and breaks nothing."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from archive.errors import DocumentError
from archive.record.document import MAX_BYTES, decode, dump, new_record, parse
from archive.record.yamltree import MAX_FAULTS
from tests import factory

if TYPE_CHECKING:
    from archive.errors import Fault
    from archive.record.schema import Schema

LAUGHS = "a: &a [ha, ha, ha, ha, ha, ha, ha, ha, ha]\n" + "".join(f"{one}: &{one} [{', '.join([f'*{other}'] * 9)}]\n" for other, one in zip("abcdefgh", "bcdefghi", strict=True))

# (name, bytes of an agency's file, line, field, what is wrong, what to write instead)
AGENCY = [
    ("empty", b"", 1, "", "the file holds no `key: value` lines", "template"),
    ("blank", b"\n\n", 1, "", "the file holds no `key: value` lines", "template"),
    ("one word", b"word\n", 1, "", "the file holds no `key: value` lines", "template"),
    ("a list", b"- id: a\n", 1, "", "the file holds no `key: value` lines", "template"),
    ("a duplicate key", b"id: a\ntitle: b\nid: c\n", 3, "", "the key `id` stands twice (first on line 1)", "keep one"),
    ("a duplicate key within", b"id: a\nplace: {country: US, country: GB}\n", 2, "place", "the key `country` stands twice (first on line 2)", "keep one"),
    ("a duplicate key in quotes", b"id: a\n'id': b\n", 2, "", "the key `id` stands twice (first on line 1)", "keep one"),
    ("an anchor", b"id: a\ntitle: &x b\n", 2, "title", "anchor &x", "delete it"),
    ("an alias", b"id: a\ntitle: *x\n", 2, "title", "alias *x", "write the value out"),
    ("an alias for a key", b"id: a\n*x : b\n", 2, "", "alias *x", "write the value out"),
    ("an alias in a list", b"id: a\nevents:\n  - {date: *x}\n", 3, "events.date", "alias *x", "write the value out"),
    ("a billion laughs", LAUGHS.encode(), 1, "a", "anchor &a", "anchors are not read"),
    ("a tag", b"id: a\ntitle: !!int 3\n", 2, "title", "tag tag:yaml.org,2002:int", "every value is text"),
    ("a tag of its own", b"id: a\nplace: !x {country: US}\n", 2, "place", "tag !x", "every value is text"),
    ("a tag that runs a command", b"id: a\ntitle: !!python/object/apply:os.system ['true']\n", 2, "title", "tag tag:yaml.org,2002:python/object/apply:os.system", "delete it"),
    ("binary", b"id: a\ntitle: !!binary AAAA\n", 2, "title", "tag tag:yaml.org,2002:binary", "delete it"),
    ("a tab for a blank", b"id: a\nplace:\n\tcountry: US\n", 3, "", "not readable as YAML: found character that cannot start any token", "indent with spaces, never tabs"),
    ("carriage returns", b"id: a\r\ntitle: b\r\n", 1, "", "the file has carriage returns (CRLF)", "Unix line ends"),
    ("one carriage return", b"id: a\ntitle: b\rc\n", 2, "", "the file has carriage returns (CRLF)", "Unix line ends"),
    ("a byte order mark", b"\xef\xbb\xbfid: a\n", 1, "", "the file begins with a byte order mark", "UTF-8 without one"),
    ("a byte order mark within", "id: a\ntitle: b\ufeffc\n".encode(), 2, "", "control character U+FEFF", "delete it"),
    ("UTF-16", "id: a\n".encode("utf-16"), 1, "", "byte 0 is not UTF-8", "save the file as UTF-8"),
    ("Latin 1", b"id: a\ntitle: S\xe3o Paulo\n", 2, "", "byte 14 is not UTF-8", "save the file as UTF-8"),
    ("a surrogate", b"id: a\n\ntitle: \xed\xa0\x80\n", 3, "", "byte 14 is not UTF-8", "save the file as UTF-8"),
    ("an overlong form", b"id: a\ntitle: \xc0\xaf\n", 2, "", "byte 13 is not UTF-8", "save the file as UTF-8"),
    ("a NUL", b"id: a\ntitle: b\0\n", 2, "", "control character U+0000", "delete it"),
    ("a NUL in an id", b"id: ../a\0\n", 1, "", "control character U+0000", "delete it"),
    ("an escape sequence", b"id: a\n\ntitle: \x1b[31mred\n", 3, "", "control character U+001B", "delete it"),
    ("a C1 control", "id: a\ntitle: b\x85c\n".encode(), 2, "", "control character U+0085", "delete it"),
    ("a line separator", "id: a\ntitle: b\u2028c\n".encode(), 2, "", "control character U+2028", "delete it"),
    ("a mark of direction", "id: a\ntitle: b\u202ec\n".encode(), 2, "", "control character U+202E", "delete it"),
    ("a NUL by escape", b'id: a\ntitle: "b\\0"\n', 2, "title", "control character U+0000", "delete it"),
    ("an escape sequence by escape", b'id: a\ntitle: "b\\e[31m"\n', 2, "title", "control character U+001B", "delete it"),
    ("a mark of direction by escape", b'id: a\ntitle: "b\\u202e"\n', 2, "title", "control character U+202E", "delete it"),
    ("a key with a NUL by escape", b'id: a\n"b\\0": c\n', 2, "", "control character U+0000", "delete it"),
    ("a surrogate by escape", b'id: a\ntitle: "\\ud800"\n', 2, "", "not readable as YAML: found invalid Unicode character escape code", "quote a text"),
    ("a comment", b"id: a\n# why\ntitle: b\n", 2, "", "a comment would be lost when the file is formatted", "put it into `note`"),
    ("a comment behind a value", b"id: a\ntitle: b # why\n", 2, "", "a comment would be lost when the file is formatted", "put it into `note`"),
    ("a comment first", b"# why\nid: a\n", 1, "", "a comment would be lost when the file is formatted", "put it into `note`"),
    ("a comment last", b"id: a\ntitle: b\n# why", 3, "", "a comment would be lost when the file is formatted", "put it into `note`"),
    ("a comment after other letters", "id: a\ntitle: Łódź 日本語 🙂\nplace: {city: São Paulo} # why\n".encode(), 3, "", "a comment would be lost when the file is formatted", "put it into `note`"),
    ("a comment between key and value", b"id: a\nplace: # why\n  country: US\n", 2, "", "a comment would be lost when the file is formatted", "put it into `note`"),
    ("a comment within a list", b"id: a\nevents: [ # why\n  {date: 2020}]\n", 2, "", "a comment would be lost when the file is formatted", "put it into `note`"),
    ("a comment on the head of a block", b"id: a\nnarrative: | # why\n  text\n", 2, "", "a comment would be lost when the file is formatted", "put it into `note`"),
    ("a second document", b"id: a\n---\nid: b\n", 2, "", "a second document", "keep one record a file"),
    ("a second document after an end", b"id: a\n...\n---\nid: b\n", 3, "", "a second document", "keep one record a file"),
    ("more after an end", b"id: a\n...\nid: b\n", 3, "", "not readable as YAML: did not find expected <document start>", "quote a text"),
    ("a line of hyphens first", b"---\nid: a\n", 1, "", "a directive or a line of three hyphens", "delete it"),
    ("a directive", b"%YAML 1.1\n---\nid: a\n", 1, "", "a directive or a line of three hyphens", "delete it"),
    ("a directive for tags", b"%TAG ! tag:x,2000:\n---\nid: a\n", 1, "", "a directive or a line of three hyphens", "delete it"),
    ("no value", b"id: a\ntitle:\n", 2, "title", "no value", "leave the key out"),
    ("a tilde", b"id: a\ntitle: ~\n", 2, "title", "no value", "leave the key out"),
    ("null", b"id: a\nevents:\n  - {date: null}\n", 3, "events.date", "no value", "a text that holds a comma needs quotes"),
    ("an empty item", b"id: a\nevents:\n  -\n", 3, "events", "no value", "leave the key out"),
    ("a mapping for a key", b"id: a\n{b: c}: d\n", 2, "", "a key that is no word", "write `key: value`"),
    ("a list for a key", b"id: a\n? [b]\n: d\n", 2, "", "a key that is no word", "write `key: value`"),
    ("an endless key", b"id: a\n? " + b"k" * 2000 + b"\n: d\n", 2, "", "a key that is no word", "write `key: value`"),
    ("a colon within a text", b"id: a\ntitle: b: c\n", 2, "", "not readable as YAML: mapping values are not allowed in this context", "quote a text that holds `: `"),
    ("a quote that never ends", b'id: a\ntitle: "b\nkind: police\n', 2, "", "not readable as YAML: found unexpected end of stream for what begins here", "quote a text"),
    ("a bracket that never ends", b"id: a\nevents: [b\nkind: police\n", 2, "", "not readable as YAML: did not find expected ',' or ']' for what begins here", "quote a text"),
    ("a sign at the beginning", b"id: a\ntitle: @b\n", 2, "", "not readable as YAML: found character that cannot start any token", "quote a text that begins with a sign"),
    ("a crooked indent", b"id: a\nplace:\n  country: US\n city: b\n", 4, "", "not readable as YAML: did not find expected key", "indent with spaces"),
    ("100,000 brackets", b"id: a\nevents: " + b"[" * 100_000, 2, "events", "nested too deeply", "template"),
    ("100,000 closed brackets", b"id: a\nevents: " + b"[" * 100_000 + b"]" * 100_000, 2, "events", "nested too deeply", "template"),
    ("100,000 braces", b"id: a\nevents: " + b'{"a": ' * 100_000, 2, "events" + ".a" * 11, "nested too deeply", "template"),
    ("100,000 nested items", b"id: a\nevents:\n  " + b"- " * 100_000 + b"x\n", 3, "events", "nested too deeply", "template"),
    ("100,000 nested keys", b"id: a\n" + b"? " * 100_000 + b"x\n", 2, "", "a key that is no word", "write `key: value`"),
    ("100,000 anchors", b"id: a\n" + b"".join(b"k%d: &a%d x\n" % (n, n) for n in range(100_000)), 2, "k0", "anchor &a0", "delete it"),
    ("50 MB", b"id: " + b"a" * 50_000_000, 1, "", f"the file has more than {MAX_BYTES:,} bytes", "keep a record under"),
    ("a narrative that is no text", b"id: a\nnarrative: {b: c}\n", 2, "narrative", "the narrative is no text", "write `narrative: |`"),
]

CASE = [
    ("no front matter", b"Robert was arrested.\n", 1, "", "the file does not begin with front matter", "a line of three hyphens"),
    ("a blank line first", b"\n---\nid: a\n---\n", 1, "", "the file does not begin with front matter", "a line of three hyphens"),
    ("four hyphens", b"----\nid: a\n----\n", 1, "", "the file does not begin with front matter", "a line of three hyphens"),
    ("hyphens alone", b"---", 1, "", "the file does not begin with front matter", "a line of three hyphens"),
    ("front matter without end", b"---\nid: a\ntitle: b\n\nRobert was arrested.\n", 1, "", "the front matter has no end", "close it with a line of three hyphens"),
    ("an indented end", b"---\nid: a\n ---\n\nRobert.\n", 1, "", "the front matter has no end", "close it with a line of three hyphens"),
    ("dots for an end", b"---\nid: a\n...\n\nRobert.\n", 1, "", "the front matter has no end", "close it with a line of three hyphens"),
    ("empty front matter", b"---\n---\n\nRobert.\n", 2, "", "the file holds no `key: value` lines", "template"),
    ("front matter of words", b"---\nRobert\n---\n", 2, "", "the file holds no `key: value` lines", "template"),
    ("a duplicate key", b"---\nid: a\nid: b\n---\n", 3, "", "the key `id` stands twice (first on line 2)", "keep one"),
    ("a comment", "---\nid: a\ntitle: é # why\n---\n".encode(), 3, "", "a comment would be lost when the file is formatted", "put it into `note`"),
    ("a directive", b"---\n%YAML 1.1\nid: a\n---\n", 3, "", "not readable as YAML: did not find expected <document start>", "quote a text"),
    ("a tab for a blank", b"---\nid: a\n\ttitle: b\n---\n", 3, "", "not readable as YAML", "indent with spaces"),
    ("a NUL in the narrative", b"---\nid: a\n---\n\nRobert\0.\n", 5, "", "control character U+0000", "delete it"),
    ("carriage returns", b"---\r\nid: a\r\n---\r\n", 1, "", "the file has carriage returns (CRLF)", "Unix line ends"),
    ("Latin 1 in the narrative", b"---\nid: a\n---\n\nS\xe3o Paulo\n", 5, "", "byte 16 is not UTF-8", "save the file as UTF-8"),
]


def faults_of(data: bytes, kind: str, schema: Schema) -> list[Fault]:
    with pytest.raises(DocumentError) as caught:
        parse(decode(data), schema.kinds[kind], "x")
    assert all(f"line {fault.line}: {fault.what}; {fault.fix}" in str(caught.value) for fault in caught.value.faults)
    return caught.value.faults


@pytest.mark.parametrize(
    ("kind", "data", "line", "field", "what", "fix"), [pytest.param("agency", *row[1:], id=row[0]) for row in AGENCY] + [pytest.param("case", *row[1:], id=f"case: {row[0]}") for row in CASE]
)
def test_a_hostile_file_is_refused_on_its_line(schema: Schema, kind: str, data: bytes, line: int, field: str, what: str, fix: str) -> None:
    started = time.perf_counter()
    first = faults_of(data, kind, schema)[0]
    assert time.perf_counter() - started < 5
    assert (first.line, first.field) == (line, field)
    assert first.what.startswith(what)
    assert fix in first.fix


def test_all_faults_of_a_file_are_told_at_once(schema: Schema) -> None:
    faults = faults_of(b"id: a\nid: b\ntitle: &x c\nkind: *x\nplace: !y {country: US}\n# why\nevents:\n", "agency", schema)
    assert [(fault.line, fault.what.split()[0]) for fault in faults] == [(2, "the"), (3, "anchor"), (4, "alias"), (5, "tag"), (6, "a"), (7, "no")]


def test_all_that_is_wrong_with_the_bytes_is_told_at_once() -> None:
    with pytest.raises(DocumentError) as caught:
        decode(b"\xef\xbb\xbfid: a\ntitle: b\r\nkind: \0\n")
    assert [(fault.line, fault.what) for fault in caught.value.faults] == [
        (1, "the file begins with a byte order mark"),
        (2, "the file has carriage returns (CRLF)"),
        (3, "control character U+0000"),
    ]


def test_a_file_with_a_fault_on_every_line_tells_the_first_ones(schema: Schema) -> None:
    faults = faults_of(b"a: b\n" * 1000, "agency", schema)
    assert [fault.line for fault in faults] == list(range(2, MAX_FAULTS + 3))


@pytest.mark.parametrize(
    "text",
    ["id: a\ntitle: 'b # c'\n", 'id: a\ntitle: "# b"\n', "id: a\ntitle: b#c\n", "id: a\nevents: [{what: b#c}]\n", "id: a\nnarrative: |\n  # b\n  c # d\n"],
)
def test_a_sign_that_begins_no_comment_is_read(schema: Schema, text: str) -> None:
    record = parse(text, schema.kinds["agency"])
    assert "#" in record.all_text


def test_the_largest_file_that_is_read(schema: Schema) -> None:
    data = b"id: a\ntitle: " + b"b" * (MAX_BYTES - 14) + b"\n"
    assert len(data) == MAX_BYTES
    assert len(parse(decode(data), schema.kinds["agency"]).title) == MAX_BYTES - 14
    with pytest.raises(DocumentError, match=r"more than 2,000,000 bytes; keep a record under"):
        decode(data + b"\n")


@pytest.mark.parametrize("record_id", ["../../etc/passwd", "/etc/passwd", "..", "a/b", "a\\b", "C:a", "a b", "~root", "$HOME", "%2e%2e", "CON"])
def test_an_id_that_plays_tricks_with_paths_is_text_and_no_more(schema: Schema, record_id: str) -> None:
    text = dump(new_record(schema, "agency", {"id": record_id}))
    assert parse(text, schema.kinds["agency"], "agencies/a.yaml").id == record_id


def test_a_text_with_half_a_sign_is_refused(schema: Schema) -> None:
    with pytest.raises(DocumentError) as caught:
        parse("id: a\ntitle: \ud800\n", schema.kinds["agency"])
    assert caught.value.faults[0].what.startswith("not readable as YAML")


def test_what_hides_in_a_valid_record_is_found(schema: Schema) -> None:
    text = factory.text_of(schema, "case")
    line = factory.line_of(text, "Five watches")
    assert faults_of(text.replace("Five watches", "Five\x7fwatches", 1).encode(), "case", schema)[0].line == line
