"""What a search over everything finds: ranked records with their best passages, counts by kind, and what was probably meant. It reads the database and writes nothing.

Nothing that was typed is replaced in silence: where other words are searched for, `Found.how` says so and `Found.text` says which.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from markupsafe import escape

from archive.citecheck.authorities import find_dockets
from archive.query.fulltext import all_of, in_titles, quoted, read_terms, terms_of
from archive.query.spelling import SHORTEST, WORD, folded, most_edits, nearest, word_key
from archive.query.words import source_name
from archive.site.passages import best_passage, highlighted

if TYPE_CHECKING:
    import sqlite3

    from markupsafe import Markup

    from archive.query.fulltext import Term

How = Literal["all", "unquoted", "guess", "some"]
PAGE_SIZE = 25
FEW = 3
"""With fewer results a likelier spelling is offered."""
_RARE = 2
_MOST_ENDINGS = 20
_MOST_SPELLINGS = 6
_DOCKET = re.compile(r"(?<!\d)(\d\d)\W{0,3}([a-z]{2,4})\W{0,3}(\d{3,6})|(?<![\d:])(\d+[-/]\d+)", re.IGNORECASE)
_NUMBER_OF = re.compile(r"\b(?:(?:civ(?:il)?|crim(?:inal)?|case|docket|application)\.?\s)?nos?\.?\s*$", re.IGNORECASE)

# Who types a name wants what is called so, not what mentions it: so records whose title has all words come first, in the
# words typed before words that only begin or are spelt like them, cases first, and the shortest title first, since it
# has the least besides. Next come cases, then other records, then sources that have the words anywhere, by bm25 with the
# title weighing six times the text. Titles of sources count as names only for four words or more: hundreds of them
# have the name of a city or a product, and nobody but who wants that very source types four words of one.
# The page is cut before passages are taken from it, since `highlight` reads whole texts. Kinds are taken from `records`,
# whose rows are numbered like those of `search`: a column of `search` stands behind its text, which would have to be read.
RESULTS = """
with named as materialized (select rowid as row from search where search match :titles),
alike as materialized (select rowid as row from search where search match :alike),
best as materialized (
  select found, score, case when not name then 2 when found in named then 0 else 1 end as tier,
    case when name then instr('case    agency  system  ruling  action  study   policy  source', kind) * 1000 + length(title)
      when kind = 'case' then 0 when kind = 'source' then 2 else 1 end as near
  from (
    select search.rowid as found, bm25(search, 6.0, 1.0) as score, r.kind, r.title, search.rowid in alike and (:words >= 4 or r.kind != 'source') as name
    from search cross join records r on r.rowid = search.rowid where search match :text and (:kind = '' or r.kind = :kind)
  )
  order by tier, near, score, found limit :size offset :start
)
select r.key, r.kind, r.id, r.title, r.url, s.language, s.container_title, s.publisher, s.authority, s.byline, s.issued,
  highlight(search, 0, char(2), char(3)) as marked_title, highlight(search, 1, char(2), char(3)) as marked_text
from best cross join search on search.rowid = best.found cross join records r on r.rowid = best.found left join sources s on r.kind = 'source' and s.id = r.id
where search match :text
order by best.tier, best.near, best.score, best.found
"""
COUNTS = """
select r.kind, count(*) as records from search cross join records r on r.rowid = search.rowid
where search match :text group by r.kind order by r.kind
"""
NEAREST = """
select r.key, r.kind, r.id, r.title, r.url
from search join records r on r.key = search.key
where search match :text and search.kind = :kind
order by bm25(search, 6.0, 1.0), search.rowid
limit 5
"""
# Where a passage stands in its record: the label of the property or list, the id of the statement or event, and the title of the record that a statement names by its id.
PLACES = """
with hits as materialized (select key as n, json_extract(value, '$[0]') as record, json_extract(value, '$[1]') as line from json_each(:hits))
select h.n, s.id as place, p.label, t.title as named from hits h join statements s on s.record = h.record and h.line in (s.display, s.note)
  join records r on r.key = s.record join properties p on p.kind = r.kind and p.property = s.property left join records t on t.key = s.reference
union all select h.n, e.id, 'Timeline', null from hits h join events e on e.record = h.record and h.line in (e.what, e.note)
union all select h.n, f.id, 'What failed', null from hits h join failures f on f.record = h.record and h.line = f.note
union all select h.n, a.id, 'Response', null from hits h join responses a on a.record = h.record and h.line in (a.what, a.speaker)
union all select h.n, g.id, 'Finding', null from hits h join findings g on g.record = h.record and h.line in (g.what, g.note)
order by 1, 2 desc
"""
SPELLINGS = "select spellings from search_words where word = :word and spellings is not null"
ENDINGS = "select word, spellings from search_words where word > :word and word < :word || char(1114111) order by records desc, word limit :most"
HAS = "select count(*) as records from (select 1 from search where search match :text limit :most)"
IS_WORD = "select records from search_words where word = :word"
LIKE = "select word, records from search_words where length(word) between :shortest and :longest"
SHOWN = "select word, spellings from search_words where word = :word"


@dataclass(frozen=True, slots=True)
class Result:
    """A record found: its title and best passage as safe HTML, who published it if it is a source, where in the record the passage stands, and the page with its anchor."""

    key: str
    kind: str
    url: str
    said_by: str
    title: Markup
    language: str
    passage: Markup
    label: str
    place_url: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found.

    Args:
        how: `all` words as typed; `unquoted`, all words though not the phrases; `guess`, the words of `text` instead; `some` of the words.
        text: what was searched for.
        guess: what was probably meant, where little was found for what was typed; else empty.
        expression: the FTS5 expression.
        counts: how many records there are of each kind.
        results: one page of them.
    """

    how: How
    text: str
    guess: str
    expression: str
    counts: dict[str, int]
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A text as FTS5 expressions: for everything, for titles as typed, and for titles with words alike."""

    text: str
    titles: str
    alike: str
    words: int


def find(connection: sqlite3.Connection, text: str, kind: str = "", number: int = 1, *, correct: bool = True) -> Found:
    """What a search finds.

    Args:
        connection: an open database of the archive.
        text: what was typed; a blank at its end says that the last word is complete.
        kind: a kind of record, or empty for all.
        number: the page, from 1.
        correct: whether to look for what was meant, and for some of the words; not where an id or address was typed, which leads to its record.
    """
    return _Search(connection).find(text, kind, number, correct=correct)


class _Search:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def rows(self, sql: str, **values: object) -> list[dict[str, Any]]:
        cursor = self.connection.cursor()
        cursor.row_factory = None
        cursor.execute(sql, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def find(self, text: str, kind: str, number: int, *, correct: bool) -> Found:
        asked = _dockets_bare(text)
        wanted = self.wanted(asked)
        if wanted is None:
            return Found("all", text, "", "", {}, ())
        how: How = "all"
        counts = self.counts(wanted)
        guess = self.guess(asked, found=sum(counts.values())) if correct and sum(counts.values()) < FEW else ""
        if not counts and '"' in asked and (loose := self.wanted(asked.replace('"', " "))):
            how, wanted, counts = "unquoted", loose, self.counts(loose)
        if not counts and guess and (meant := self.wanted(guess + " ")):
            how, wanted, counts = "guess", meant, self.counts(meant)
        if not counts and correct:
            some = " OR ".join(quoted(term) for term in terms_of(asked.replace('"', " ")))
            how, wanted = "some", _Wanted(some, in_titles(some), in_titles(some), 0)
            counts = self.counts(wanted)
        return Found(how, guess if how == "guess" else text, guess, wanted.text, counts, self.results(wanted, kind, number) if counts else ())

    def counts(self, wanted: _Wanted) -> dict[str, int]:
        return {row["kind"]: row["records"] for row in self.rows(COUNTS, text=wanted.text)}

    def wanted(self, text: str) -> _Wanted | None:
        """The expressions of a text, or nothing where it has no word."""
        terms = read_terms(text)
        if not terms:
            return None
        open_ended = not terms[-1].phrase and text.endswith(terms[-1].text)
        everything, titles, alike = [], [], []
        for place, term in enumerate(terms, 1):
            spellings = self.spellings(term)
            endings = self.endings(term) if open_ended and place == len(terms) else []
            # An apostrophe is a matter of spelling, in names too; a hyphen makes another word of it: a lineup is no `Line-Up` of a title.
            names = [spelling for spelling in spellings if "-" not in spelling or "-" in term.text]
            titles.append([quoted(spelling) for spelling in names])
            alike.append([*titles[-1], *endings])
            everything.append([*(quoted(spelling) for spelling in spellings), *endings])
        return _Wanted(all_of(everything), in_titles(all_of(titles)), in_titles(all_of(alike)), len(terms_of(text.replace('"', " "))))

    def spellings(self, term: Term) -> list[str]:
        """A term with its other spellings: `O'Brien` is `obrien` too, and `lineup` is `line-up`."""
        if term.phrase or not WORD.fullmatch(term.text):
            return [term.text]
        found = self.rows(SPELLINGS, word=word_key(term.text))
        others = [spelling for row in found for spelling in row["spellings"].split(" ")]
        joined = [] if "-" in term.text else [word_key(term.text)]
        return list(dict.fromkeys([term.text, *joined, *others]))[:_MOST_SPELLINGS]

    def endings(self, term: Term) -> list[str]:
        """The FTS5 strings of what a half-typed word may become.

        Words are completed from their list and not by the index, whose stems would make `policy` of `police` and nothing of `recognitio`.
        """
        if len(term.text) < SHORTEST - 1:
            return []
        if not WORD.fullmatch(term.text):
            return [quoted(term.text, prefix=True)]
        found = self.rows(ENDINGS, word=word_key(term.text), most=_MOST_ENDINGS)
        words = dict.fromkeys(word for row in found for word in (row["spellings"] or row["word"]).split(" "))
        # What goes on with a hyphen is found by the word itself; `clearview-ai` would only mark more than was typed.
        return [quoted(word) for word in words if folded(word)[: len(term.text) + 1] != folded(term.text) + "-"]

    def guess(self, text: str, *, found: int) -> str:
        """What was probably meant: each word that no record has, or next to none, by the nearest that some have; empty where that changes nothing or finds no more."""
        if len(words := list(WORD.finditer(text))) > 8:
            return ""
        meant = text
        for match in reversed(words):
            if better := self.better(match[0]):
                better = better[:1].upper() + better[1:] if match[0][:1].isupper() else better
                meant = meant[: match.start()] + better + meant[match.end() :]
        meant = " ".join(meant.split())
        if meant == " ".join(text.split()):
            meant = self.joined(meant)
        wanted = self.wanted(meant + " ") if meant else None
        return meant if wanted and sum(self.counts(wanted).values()) > found else ""

    def better(self, word: str) -> str:
        key = word_key(word)
        most = most_edits(key)
        if not most or len(key) > 40:
            return ""
        known = self.rows(IS_WORD, word=key)
        if (known and known[0]["records"] > _RARE) or self.rows(HAS, text=quoted(word), most=_RARE + 1)[0]["records"] > _RARE:
            return ""
        seen = known[0]["records"] if known else self.rows(HAS, text=quoted(word), most=1)[0]["records"]
        like = [(row["word"], row["records"]) for row in self.rows(LIKE, shortest=len(key) - most, longest=len(key) + most) if row["records"] > 5 * seen]
        best = nearest(key, like)
        return self.shown(best) if best else ""

    def joined(self, text: str) -> str:
        """The text with two neighbouring words as one that is known: `clear view` may mean Clearview."""
        words = text.split(" ")
        for place in range(len(words) - 1):
            both = word_key(words[place] + words[place + 1])
            if WORD.fullmatch(both) and self.rows(IS_WORD, word=both):
                return " ".join([*words[:place], self.shown(both), *words[place + 2 :]])
        return ""

    def shown(self, word: str) -> str:
        row = self.rows(SHOWN, word=word)[0]
        return str(row["spellings"] or row["word"]).partition(" ")[0]

    def results(self, wanted: _Wanted, kind: str, number: int) -> tuple[Result, ...]:
        values = {"text": wanted.text, "titles": wanted.titles, "alike": wanted.alike, "words": wanted.words}
        rows = self.rows(RESULTS, **values, kind=kind, size=PAGE_SIZE, start=(number - 1) * PAGE_SIZE)
        passages = [best_passage(row["marked_text"]) for row in rows]
        hits = json.dumps([[row["key"], passage.line] for row, passage in zip(rows, passages, strict=True)])
        places = {row["n"]: row for row in self.rows(PLACES, hits=hits)}
        return tuple(_result(row, passage.html, places.get(place)) for place, (row, passage) in enumerate(zip(rows, passages, strict=True)))


def _result(row: dict[str, Any], passage: Markup, place: dict[str, Any] | None) -> Result:
    language = row["language"] if row["language"] and row["language"] != "en" else ""
    anchor = place["place"].partition("#")[2] if place else ""
    if place and place["named"]:
        passage = escape(place["named"])
    said_by = source_name({**row, "title": ""}).strip(", ") if row["kind"] == "source" else ""
    return Result(row["key"], row["kind"], row["url"], said_by, highlighted(row["marked_title"]), language, passage, place["label"] if place else "", f"{row['url']}#{anchor}" if anchor else "")


def _dockets_bare(text: str) -> str:
    """The text with its dockets as any paper writes them, without `No.`, office and judges: `21-cv-10827`."""
    if '"' in text:
        return text
    for start, end in sorted(((hit.start, hit.end) for hit in find_dockets(text)), reverse=True):
        if match := _DOCKET.search(text, start, end):
            number = "-".join(part for part in match.groups() if part)
            text = f'{_NUMBER_OF.sub("", text[:start])}"{number}"{text[end:]}'
    return text
