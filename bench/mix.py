"""What readers ask for while a case is in the news: kinds of addresses, and of a thousand requests how many are for each.

The shares are assumptions and stand in one place, so that the load and the arithmetic in docs/performance.md are of the same readers. Reads a
built database for addresses that are there; asks no server.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

SHARES = {"news": 300, "home": 60, "lists": 60, "cases": 60, "records": 30, "files": 420, "searches": 30, "feeds": 30, "sql": 10}
"""Requests for each kind, of a thousand. A reader's browser keeps style sheet, script and icons, so a second page needs none of them."""
FILES = "files"
NEW_CONNECTIONS = 0.3
"""Requests that open a connection: a reader has one of his own, and about three requests."""
NEWS = "WIA-0002"
"""The case in the news; in generated data every reference is to WIA-0001, so its page is no usual one."""
NUMBER = "{number}"
"""Stands in an address that nobody asked before."""
LISTS = ("/cases", "/cases?country=US&sort=newest", "/agencies", "/systems", "/rulings", "/charts", "/corrections", "/about/method", "/es/cases")
FEEDS = ("/feeds/cases.atom", "/feeds/corrections.atom", "/cases.atom?country=US")
SQL = (
    f"/archive?sql=select+id,+title,+country,+{NUMBER}+as+n+from+cases+order+by+id+limit+50",
    f"/archive.json?_shape=array&sql=select+country,+count(*),+{NUMBER}+as+n+from+cases+group+by+1",
)
MOST_OF_A_KIND = 30
_LOADED = re.compile(r'<link rel="(?:stylesheet|icon)"[^>]* href="(/[^"]+)"|<(?:script|img)\b[^>]* src="(/[^"]+)"')
_HREF_FIRST = re.compile(r'<link href="(/[^"]+)"[^>]* rel="(?:stylesheet|icon)"')


@dataclass(frozen=True, slots=True)
class Part:
    """A kind of address: its name, how many of a thousand requests are for it, and its addresses, each as likely as the others."""

    kind: str
    share: int
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mix:
    """Everything that is asked for; parts without an address are left out and the others keep their proportions."""

    parts: tuple[Part, ...]

    def drawn(self, chance: random.Random) -> Iterable[tuple[str, str, str]]:
        """Endlessly: the kind of a request, the address by which its answer is known, and the address to ask for."""
        shares = list(accumulate(part.share for part in self.parts))
        while True:
            (part,) = chance.choices(self.parts, cum_weights=shares)
            path = part.paths[int(chance.random() * len(part.paths))]
            yield part.kind, path, numbered(path, chance.randrange(100_000_000)) if NUMBER in path else path

    @property
    def paths(self) -> list[str]:
        """Every address once."""
        return list(dict.fromkeys(path for part in self.parts for path in part.paths))

    @property
    def pages(self) -> float:
        """The share of requests that are for something else than a file that a page loads."""
        return sum(part.share for part in self.parts if part.kind != FILES) / sum(part.share for part in self.parts)


def numbered(path: str, number: int) -> str:
    """The address with a number of nine digits, the first of which is a 1, in its place."""
    return path.replace(NUMBER, f"1{number:08}")


def mixed(paths: Mapping[str, Sequence[str]], shares: Mapping[str, int] = SHARES) -> Mix:
    """The mix of addresses by kind."""
    return Mix(tuple(Part(kind, share, tuple(paths[kind])) for kind, share in shares.items() if paths.get(kind)))


def addresses(databases: Iterable[Path]) -> dict[str, list[str]]:
    """Addresses of each kind that are there in every one of some databases, all but files, evenly apart where there are many."""
    found = []
    words = []
    for database in databases:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            found.append(dict(connection.execute("select url, kind from records order by key").fetchall()))
            words.append([str(row[0]) for row in connection.execute("select title from records where kind in ('case', 'agency') order by key")])
    shared = [(url, kind) for url, kind in found[0].items() if all(url in others for others in found)]
    news = f"/cases/{NEWS}"
    if news not in dict(shared):
        news = next(url for url, kind in shared if kind == "case")
    return {
        "news": [news],
        "home": ["/"],
        "lists": list(LISTS),
        "cases": _some([url for url, kind in shared if kind == "case" and url != news]),
        "records": _some([url for url, kind in shared if kind in {"agency", "system", "ruling", "action", "source"} and "?" not in url]),
        "searches": [f"/search?q={quote(title)}" for title in dict.fromkeys(_some(words[0]))],
        "feeds": list(FEEDS),
        "sql": list(SQL),
    }


def loaded(page: str) -> list[str]:
    """The files of the site that a browser loads for a page: style sheets, scripts, icons, pictures."""
    found = [first or second for first, second in _LOADED.findall(page)] + _HREF_FIRST.findall(page)
    return list(dict.fromkeys(found))


def _some(of: Sequence[str]) -> list[str]:
    return list(of[:: -(-len(of) // MOST_OF_A_KIND) or 1])
