"""Names to records: the Reconciliation Service API 0.2, which OpenRefine speaks (https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/). Pure.

A match is claimed only where one single record bears the very name: this archive is about what a machine does with a score that is nearly right.
"""

from __future__ import annotations

import functools
import json
import math
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.cite.csl import ARCHIVE
from archive.errors import ArchiveError
from archive.query.fulltext import case_number, terms_of
from archive.site.related import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PATH = "/reconcile"
MOST_QUERIES = 25
MOST_BODY = 200_000
"""How many bytes a batch may have."""
LONGEST = 200
MOST_WORDS = 8
USUAL_LIMIT, MOST_LIMIT = 5, 25
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")

# Candidates share a word with the name, or the beginning of one; their scores are counted afterwards.
CANDIDATES = """
select r.key, r.kind, r.title from search join records r on r.key = search.key
where search match :text and (:kinds = '[]' or search.kind in (select value from json_each(:kinds)))
order by bm25(search, 6.0, 1.0), search.rowid limit 60
"""
NAMED = "select key, kind, title from records where key in (:text, :number) and (:kinds = '[]' or kind in (select value from json_each(:kinds)))"
SUGGESTED = """
select r.key, r.kind, r.title from search join records r on r.key = search.key
where search match :text order by length(r.title), search.rowid limit :size offset :start
"""
VIEWED = "select url from records where key = :key"


class BatchError(ArchiveError):
    """A batch of queries that cannot be read; the text says what is wrong and what to write."""


@dataclass(frozen=True, slots=True)
class Query:
    """One name that is looked for.

    Args:
        text: the name.
        kinds: the kinds of record that will do; none means all.
        limit: how many candidates are wanted.
        possible: whether anything can be found: a query may ask for kinds that there are none of.
    """

    text: str
    kinds: tuple[str, ...] = ()
    limit: int = USUAL_LIMIT
    possible: bool = True

    @property
    def params(self) -> dict[str, str]:
        """The values that CANDIDATES and NAMED need."""
        return {"text": expression(self.text), "kinds": json.dumps(self.kinds)}


def read_queries(text: str) -> dict[str, Query]:
    """The queries of a batch, by the names that the client gave them.

    Raises:
        BatchError: it is no JSON object of queries, or has too many.

    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise BatchError('`queries` is no JSON; write an object like {"q0": {"query": "Detroit Police", "type": "agency"}}') from None
    if not isinstance(found, dict) or not all(isinstance(query, dict) for query in found.values()):
        raise BatchError('`queries` must be an object of objects, like {"q0": {"query": "Detroit Police"}}')
    if len(found) > MOST_QUERIES:
        raise BatchError(f"`queries` has {len(found)} queries; send at most {MOST_QUERIES} at once")
    return {name: _query(query) for name, query in found.items()}


def _query(told: Mapping[str, Any]) -> Query:
    """A query as far as it can be read: properties are not compared, and a limit that is none is the usual one."""
    text, limit, types = told.get("query"), told.get("limit"), told.get("type")
    names = [types] if isinstance(types, str) else types if isinstance(types, list) else []
    asked = [name for name in names if isinstance(name, str) and name]
    kinds = tuple(kind for kind in KINDS if kind in asked)
    number = int(limit) if isinstance(limit, int | float) and not isinstance(limit, bool) and math.isfinite(limit) else USUAL_LIMIT
    return Query(clean(text) if isinstance(text, str) else "", kinds, min(max(number, 1), MOST_LIMIT), possible=bool(kinds) or not asked)


def clean(text: str) -> str:
    """A name as a person may have typed it: no control characters, no outer blanks, not endless."""
    return " ".join(_UNFIT.sub(" ", text).split())[:LONGEST].strip()


def expression(text: str) -> str:
    """The full-text expression for titles that share a word with a text, or the first letters of one; empty where it has no words."""
    words = _words(text)
    wanted = dict.fromkeys(part for word in words for part in (f'"{word}"', f'"{word[:4]}"*' if len(word) > 4 else f'"{word}"'))
    return f"title : ({' OR '.join(wanted)})" if wanted else ""


def prefix_expression(text: str) -> str:
    """The full-text expression for titles that have all words of a text, the last of which may be unfinished."""
    quoted = [f'"{word}"' for word in _words(text)]
    return f"title : ({' AND '.join([*quoted[:-1], quoted[-1] + '*'])})" if quoted else ""


def number_of(text: str) -> str:
    """The id of the case that a text names only where it is written as one: `wia 1`, but not `1`, which in a column of names is no case."""
    return case_number(text) if text[:3].lower() == "wia" else ""


def candidates(query: Query, rows: Iterable[Mapping[str, Any]], named: Iterable[Mapping[str, Any]] = ()) -> list[dict[str, Any]]:
    """The candidates for a query, the likeliest first, as the API has them.

    Args:
        query: what is looked for.
        rows: what CANDIDATES found.
        named: records whose id the query is.
    """
    scores = {row["key"]: (100.0, row) for row in named}
    for row in rows:
        scores.setdefault(row["key"], (score(query.text, row["title"]), row))
    ranked = sorted(scores.values(), key=lambda scored: (-scored[0], scored[1]["key"]))
    sure = sum(points == 100.0 for points, _ in ranked) == 1
    return [
        {"id": row["key"], "name": row["title"], "type": [kind_type(row["kind"])], "score": points, "match": sure and points == 100.0, "features": [{"id": "trigrams", "value": points}]}
        for points, row in ranked[: query.limit]
        if points > 0
    ]


def score(asked: str, title: str) -> float:
    """How alike two names are, 0 to 100: the Dice coefficient of the trigrams of their words; 100 only where their words are the same."""
    first, second = _folded(asked), _folded(title)
    if not first or not second:
        return 0.0
    if first == second:
        return 100.0
    these, those = _trigrams(first), _trigrams(second)
    return round(min(200 * len(these & those) / (len(these) + len(those)), 99.0), 1)


def kind_type(kind: str) -> dict[str, str]:
    """A kind of record as a type of the API."""
    return {"id": kind, "name": KINDS.get(kind, kind)}


def manifest(url: str) -> dict[str, Any]:
    """What the service is and can do.

    Args:
        url: where the archive stands, without a slash at the end.
    """
    return {
        "versions": ["0.2"],
        "name": ARCHIVE,
        "identifierSpace": f"{url}/",
        "schemaSpace": f"{url}/archive/properties",
        "documentation": f"{url}/-/openapi.json",
        "logo": f"{url}/favicon.svg",
        "view": {"url": f"{url}{PATH}/view?id={{{{id}}}}"},
        "defaultTypes": [kind_type(kind) for kind in KINDS],
        "suggest": {
            "entity": {"service_url": url, "service_path": f"{PATH}/suggest/entity"},
            "type": {"service_url": url, "service_path": f"{PATH}/suggest/type"},
        },
    }


def _words(text: str) -> list[str]:
    return [word for term in terms_of(text) for word in re.findall(r"\w+", term)][:MOST_WORDS]


def _folded(text: str) -> tuple[str, ...]:
    """The words of a name in order of the alphabet, without case, accents and signs, so that `Williams, Robert` is `Robert Williams`."""
    plain = "".join(character for character in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(character))
    return tuple(sorted(re.findall(r"\w+", plain)))


@functools.lru_cache(4096)
def _trigrams(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(padded[at : at + 3] for word in words for padded in (f"  {word} ",) for at in range(len(padded) - 2))
