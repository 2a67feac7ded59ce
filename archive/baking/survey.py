"""What a bake will hold, asked of the site before it begins: which lists, values, queries, tables, editions and files there are.

What depends on the number of records is named by ranges and not one by one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from archive.baking.asking import plugin
from archive.baking.pages import links_of
from archive.baking.places import FIXED, LISTS, TOOLS, Places, digest_of
from archive.baking.rows import quoted
from archive.query.facets import FACETS
from archive.query.frozen import WITHHELD
from archive.query.sets import Sets
from archive.site.bibliography import FORMS, PLURALS
from archive.site.editions import SHELVES
from archive.site.facets import MOST_CHOICES
from archive.site.language import LANGUAGES, split_path
from archive.site.preview import LISTS as CARDS
from archive.site.sitemap import parts_of

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from archive.baking.asking import Site

MOST_ROWS = 50_000
"""A larger table is in the database alone."""
MOST_ANSWERS = 400
_ASKING = ("/", "/about", "/about/method", "/about/names", "/about/rights", "/cases", "/charts", "/corrections", "/editions", "/queries", "/sources")
_TOGETHER = {"case": 20, "source": 100, "ruling": 100}
"""How many records of a kind are one piece of work: sources and rulings are styled by the hundred, a case has many pages."""
_FEW = 50
_BLOCKS = "select kind, id from records order by kind, id"


@dataclass(frozen=True, slots=True)
class Seed:
    """An address to begin with.

    Args:
        address: the address of the live site.
        owns: beginnings of places; what the page links to below them belongs to it, and is made with it.
    """

    address: str
    owns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Records of one kind: the first and last of their ids, and how many there are."""

    kind: str
    first: str
    last: str
    count: int


@dataclass(frozen=True, slots=True)
class Survey:
    """What a bake will hold.

    Args:
        places: where addresses stand.
        seeds: addresses that are not those of records.
        blocks: the records.
        cards: names of pictures that are not those of cases.
        frozen: released editions and their files.
        static: files under /static/ by their places.
        policy: the content security policy of a page of the live site.
        headers: its other security headers.
        withheld: the ids of cases that stand no more and whose addresses are gone.
    """

    places: Places
    seeds: tuple[Seed, ...]
    blocks: tuple[Block, ...]
    cards: tuple[str, ...]
    frozen: tuple[tuple[str, tuple[str, ...]], ...]
    static: tuple[tuple[str, Path], ...]
    policy: str
    headers: tuple[tuple[str, str], ...]
    withheld: tuple[str, ...]


async def survey(site: Site, wanted: Places) -> Survey:
    """Ask the site what there is.

    Args:
        site: the application.
        wanted: where the folder will be served, the live site and what is left out.
    """
    tables = site.datasette.metadata("tables", database="archive") or {}
    asked = await site.read(lambda connection: _read(connection, {name for name, table in tables.items() if not table.get("hidden")}))
    static = _static(site)
    places = replace(
        wanted,
        facets=frozenset(asked["facets"]),
        classes=frozenset(asked["classes"]),
        tables=frozenset(asked["tables"]),
        whole=frozenset(asked["whole"]),
        questions=frozenset(await site.datasette.get_canned_queries("archive", None)),
        assets={f"/static/{path.name}": place for place, path in static},
    )
    queries: dict[str, str] = {}
    files: list[str] = []
    for address in _ASKING:
        for code in places.languages if address == "/charts" else ("en",):
            for link in links_of((await site.get(LANGUAGES[code].prefix + address)).body.decode()):
                path, query = split_path(urlsplit(link).path)[1], parse_qsl(urlsplit(link).query, keep_blank_values=True)
                if path.startswith("/archive") and digest_of(query) and len(queries) < MOST_ANSWERS:
                    queries.setdefault(digest_of(query), urlencode([pair for pair in query if pair[0] not in {"_shape", "_size"}]))
                if path.startswith("/charts/"):
                    files.append(link)
    places = replace(places, answers=frozenset(queries))
    headers = dict(plugin("headers").HEADERS)
    # An edition that the site does not serve, since it is not what its sums say, is not baked either.
    frozen = tuple((edition.name, tuple(path for path in sorted({*edition.sums, *(file.path for file in edition.top)}) if edition.file(path))) for edition in SHELVES.get(site.datasette, ()))
    answers = [f"/archive{form}?{query}" for query in queries.values() for form in ("", ".csv?", ".json?_shape=array&")]
    return Survey(
        places=places,
        seeds=tuple(_seeds(places, [*files, *(answer.replace("??", "?").replace("&?", "&") for answer in answers)], asked, frozen)),
        blocks=tuple(_blocks(asked["blocks"])),
        cards=("home", *CARDS),
        frozen=frozen,
        static=tuple(static),
        policy=headers.pop("Content-Security-Policy"),
        headers=tuple(headers.items()),
        withheld=tuple(key for key, act in asked["gone"] if act in WITHHELD),
    )


def _read(connection: sqlite3.Connection, described: set[str]) -> dict[str, list[tuple[str, ...]]]:
    """What the database says."""
    sets = Sets(connection)
    there = [row[0] for row in connection.execute("select name from sqlite_master where type in ('table', 'view') order by name")]
    # The full text of everything is an index, whose page is not the same twice and says nothing that the records do not.
    tables = [name for name in there if name in described and name != "search"]
    return {
        "facets": [(facet.name, found[0]) for facet in FACETS for found in sets.commonest(facet.name, sets.every, MOST_CHOICES)],
        "classes": [row[0] for row in connection.execute("select distinct class from sources where class is not null order by 1")],
        "tables": tables,
        "whole": [name for name in tables if _is_whole(connection, name)],
        "blocks": connection.execute(_BLOCKS).fetchall(),
        "gone": connection.execute("select record, act from gone order by record").fetchall(),
        "gone_revisions": connection.execute("select distinct v.record, v.revision from revisions v join gone g on g.record = v.record order by 1, 2").fetchall(),
        "records": connection.execute("select count(*) from records").fetchall(),
    }


def _is_whole(connection: sqlite3.Connection, name: str) -> bool:
    """Whether a table stands here whole: not what is too large, and not sets of numbers in few bytes, which help the server's lists and mean nothing in a file."""
    packed = any(row[2].upper() == "BLOB" for row in connection.execute(f"pragma table_info({quoted(name)})"))
    rows = connection.execute(f"select count(*) from {quoted(name)}").fetchone()[0]  # noqa: S608 - the name is quoted
    return not packed and rows <= MOST_ROWS


def _seeds(places: Places, files: list[str], asked: dict[str, list[tuple[str, ...]]], frozen: tuple[tuple[str, tuple[str, ...]], ...]) -> list[Seed]:
    spoken = [LANGUAGES[code].prefix for code in places.languages]
    lists = [f"/{name}" for name in LISTS]
    narrowed = ["/cases?sort=newest", *(f"/cases?{urlencode([pair])}" for pair in sorted(places.facets)), *(f"/sources?{urlencode({'class': name})}" for name in sorted(places.classes))]
    fixed = [path for path in FIXED if path not in {"/search", "/about/files"}] + ([] if places.live else list(TOOLS))
    releases = [address for name, _ in frozen for address in (f"/editions/{name}", f"/editions/{name}/changes")]
    found = [Seed(prefix + path) for prefix in spoken for path in (*fixed, *releases)]
    found += [Seed(prefix + path, (f"{places.of(prefix + path)}page/",)) for prefix in spoken for path in lists]
    found += [Seed(prefix + path, (places.of(prefix + path),)) for prefix in spoken for path in narrowed]
    found += [Seed(f"{prefix}/cases/{key}", (f"{prefix}/cases/{key}/history",)) for prefix in spoken for key, _ in asked["gone"]]
    # Whoever cited a revision of them, or looks for how they are cited, must be told what became of them.
    revisions = [(f"/cases/{key}/r{revision}", f"/cite/{key}/r{revision}") for key, revision in asked["gone_revisions"]]
    found += [Seed(page, (f"{page}.", f"{cite}/", f"{cite}.", f"{cite}-with-sources.")) for page, cite in revisions]
    found += [Seed(f"/cite/{key}") for key, act in asked["gone"] if act in WITHHELD]
    found += [Seed(f"/{plural}.{form}") for plural in PLURALS for form in FORMS]
    found += [Seed("/archive"), *(Seed(f"/archive/{name}") for name in sorted(places.tables | places.questions))]
    found += [Seed(f"/archive/{name}{form}") for name in sorted(places.questions) for form in (".csv?_size=max", ".json?_shape=array")]
    found += [Seed("/cite/edition"), *(Seed(f"/cite/edition.{form}") for form in FORMS if "citations" not in places.left_out)]
    names = ("favicon.svg", "favicon.ico", "apple-touch-icon.png", "robots.txt", "llms.txt", "opensearch.xml", "sitemap.xml", "feeds/cases.atom", "feeds/corrections.atom", "cases.atom")
    found += [Seed(f"/{name}") for name in (*names, *(f"sitemap-{part}.xml" for part in range(1, parts_of(int(asked["records"][0][0])) + 1)))]
    found += [Seed(f"/{old}") for old in plugin("pages_about").MOVED]
    seen: set[str] = set()
    for address in files:
        place = places.of(address)
        if place and place not in seen:
            seen.add(place)
            found.append(Seed(address))
    return found


def _blocks(rows: list[tuple[str, ...]]) -> list[Block]:
    """The records in pieces of a size that suits their kind."""
    found = []
    for kind, group in groupby(rows, key=lambda row: row[0]):
        names, step = [row[1] for row in group], _TOGETHER.get(kind, _FEW)
        parts = [names[start : start + step] for start in range(0, len(names), step)]
        found += [Block(kind, part[0], part[-1], len(part)) for part in parts]
    return found


def _static(site: Site) -> list[tuple[str, Path]]:
    """The files of /static/, each with the hash of its content in its name, so that it may be kept for ever."""
    folder = (site.datasette.config_dir / "static").resolve()
    paths = [path for path in sorted(folder.iterdir()) if path.is_file()]
    return [(f"/static/{path.stem}.{hashlib.sha256(path.read_bytes()).hexdigest()[:12]}{path.suffix}", path) for path in paths]
