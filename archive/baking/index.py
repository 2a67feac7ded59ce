"""The index of the search, which a script in the reader's browser asks: what there is, its words, where each occurs, and how to show a record. In parts.

A search loads the parts that its words stand in, and those of the records that it shows; none of them grows with the archive but
the lists of the commonest words. Records are numbered in the order in which the live search shows those whose names have all
words: by kind, the shortest title first. Its weights are those of the live search (bm25, a title six times the text).
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from array import array
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING

from archive.baking.words import joined_words_of, words_of
from archive.site.related import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ORDER = ("case", "agency", "system", "ruling", "action", "study", "policy", "source")
WORDS_PART = 24_000
LISTS_PART = 48_000
"""Bytes of a part, about, before it is packed."""
RECORDS_PART = 16
"""Records of a part."""
LONGEST = 200
_TITLE, _K1, _B = 6.0, 1.2, 0.75
_STEPS = 15
RECORDS = "select s.rowid, r.kind, r.key, r.title, r.url from search s join records r on r.rowid = s.rowid"
TEXTS = "select title, text from search where rowid = ?"

Part = tuple[str, bytes]
"""A file of the index: its path within the folder, and its bytes."""


def index(connection: sqlite3.Connection, told: Mapping[str, str]) -> Iterator[Part]:
    """The files of the index, `search/index.json` last: what it names is there before it.

    Args:
        connection: an open database of the archive.
        told: what is said of a record beside its title, by its key; of others it is the beginning of their text.
    """
    records = sorted(connection.execute(RECORDS), key=lambda row: (ORDER.index(row[1]), len(row[3]), row[2]))
    lists, words, shown = _read(connection, records, told)
    stems = sorted(lists, key=_by_units)
    numbers = {stem: number for number, stem in enumerate(stems)}
    word_parts = list(_word_parts(words, numbers, lists))
    list_parts = list(_list_parts(stems, lists))
    record_parts = [_text(shown[start : start + RECORDS_PART]) for start in range(0, len(shown), RECORDS_PART)]
    digest = hashlib.sha256()
    for _, body in (*word_parts, *list_parts):
        digest.update(body)
    for body in record_parts:
        digest.update(body)
    folder = f"search/parts/{digest.hexdigest()[:16]}"
    yield from ((f"{folder}/w{number}.json", body) for number, (_, body) in enumerate(word_parts))
    yield from ((f"{folder}/l{number}.json", body) for number, (_, body) in enumerate(list_parts))
    yield from ((f"{folder}/r{number}.json", body) for number, body in enumerate(record_parts))
    kinds = Counter(row[1] for row in records)
    root = {
        "records": len(records),
        "size": RECORDS_PART,
        "kinds": [[kind, kinds[kind]] for kind in ORDER if kind in KINDS],
        "words": [first for first, _ in word_parts],
        "lists": [first for first, _ in list_parts],
        "folder": folder.partition("/")[2],
    }
    yield "search/index.json", _text(root)


def _read(connection: sqlite3.Connection, records: Sequence[tuple[int, str, str, str, str]], said: Mapping[str, str]) -> tuple[dict[str, array[int]], dict[str, str], list[list[str]]]:
    """Every stem with the records that have it, every word with its stem, and how each record is shown."""
    stems: dict[str, str] = {}
    lists: dict[str, array[int]] = {}
    shown: list[list[str]] = []
    lengths = array("L")
    with closing(_stemmer()) as stemmer:
        for number, (row, _, key, title, url) in enumerate(records):
            _, text = connection.execute(TEXTS, (row,)).fetchone()
            named, told = Counter(_all_words(f"{title} {key}")), Counter(_all_words(text or ""))
            new = [word for word in {**named, **told} if word not in stems]
            stems.update(_stemmed(stemmer, new))
            lengths.append(sum(named.values()) + sum(told.values()))
            weights: dict[str, float] = {}
            for words, weight in ((named, _TITLE), (told, 1.0)):
                for word, times in words.items():
                    weights[stems[word]] = weights.get(stems[word], 0.0) + weight * times
            titled = {stems[word] for word in named}
            for stem, weight in weights.items():
                # The length is known to all at the end only; until then the weight itself is kept.
                lists.setdefault(stem, array("Q")).append(number << 24 | min(int(weight), (1 << 22) - 1) << 1 | (stem in titled))
            shown.append([key, url, title, _short(said.get(key) or text or "")])
    average = sum(lengths) / len(lengths) if lengths else 1
    for stem, found in lists.items():
        lists[stem] = array("Q", (_weighed(one, lengths, average) for one in found))
    return lists, stems, shown


def _weighed(one: int, lengths: array[int], average: float) -> int:
    """A record in a list: its number, how much the word weighs in it in sixteen steps, and whether its name has it."""
    number, weight, titled = one >> 24, (one >> 1) & ((1 << 22) - 1), one & 1
    share = weight * (_K1 + 1) / (weight + _K1 * (1 - _B + _B * lengths[number] / average))
    return number << 5 | min(_STEPS, round(share / (_K1 + 1) * _STEPS)) << 1 | titled


def _word_parts(words: dict[str, str], numbers: dict[str, int], lists: dict[str, array[int]]) -> Iterator[tuple[str, bytes]]:
    """The words in order, each with the number of its stem and of the records that have it; every part with its first word."""
    part: list[str | int] = []
    size = 0
    for word in sorted(words, key=_by_units):
        number = numbers[words[word]]
        part += [word, number, len(lists[words[word]])]
        size += len(word) + 12
        if size > WORDS_PART:
            yield str(part[0]), _text(part)
            part, size = [], 0
    if part:
        yield str(part[0]), _text(part)


def _list_parts(stems: Sequence[str], lists: dict[str, array[int]]) -> Iterator[tuple[int, bytes]]:
    """The lists of the stems in order, as differences; every part with the number of its first stem."""
    part: list[str] = []
    first = size = 0
    for number, stem in enumerate(stems):
        before, steps = 0, []
        for one in lists[stem]:
            steps.append(str((one >> 5) - before << 5 | one & 31))
            before = one >> 5
        text = f"[{','.join(steps)}]"
        if part and size + len(text) > LISTS_PART:
            yield first, f"[{','.join(part)}]".encode()
            part, first, size = [], number, 0
        part.append(text)
        size += len(text)
    if part:
        yield first, f"[{','.join(part)}]".encode()


def _all_words(text: str) -> list[str]:
    return [*words_of(text), *joined_words_of(text)]


def _stemmer() -> sqlite3.Connection:
    """SQLite's own stemmer, the one of the live search; the script needs none, since every word that occurs is listed with its stem."""
    connection = sqlite3.connect(":memory:")
    connection.execute("create virtual table said using fts5(word, tokenize='porter unicode61 remove_diacritics 2')")
    connection.execute("create virtual table stems using fts5vocab(said, instance)")
    return connection


def _stemmed(stemmer: sqlite3.Connection, words: Sequence[str]) -> dict[str, str]:
    stemmer.execute("delete from said")
    stemmer.executemany("insert into said (rowid, word) values (?, ?)", enumerate(words))
    found: dict[int, list[str]] = {}
    for number, term in stemmer.execute("select doc, term from stems"):
        found.setdefault(number, []).append(term)
    # A word that SQLite takes for several, or for none, is its own stem.
    return {word: found[number][0] if len(found.get(number, ())) == 1 else word for number, word in enumerate(words)}


def _short(text: str) -> str:
    """The beginning of a text, its lines as one."""
    line = " · ".join(part for part in (part.strip() for part in text[: 4 * LONGEST].split("\n")) if part)
    return line if len(line) <= LONGEST else line[:LONGEST].rpartition(" ")[0] + " …"


def _by_units(text: str) -> bytes:
    """Sorts texts as JavaScript compares them."""
    return text.encode("utf-16-be", "surrogatepass")


def _text(tree: object) -> bytes:
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode()
