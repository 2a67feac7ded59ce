"""One piece of a bake, done by a worker: addresses are asked of the application, and what is answered is written to its place.

A page brings along what belongs to it: its files of citations, its history, the pages of its statements are those that it links
to, so nothing is made that no page leads to, and no rule of the site is written down twice.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import zlib
from collections import deque
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from archive.baking.asking import plugin
from archive.baking.folder import pieces_of
from archive.baking.index import index
from archive.baking.pages import baked, links_of, readdressed, redirect
from archive.baking.places import OF_RECORD, file_of
from archive.baking.rows import quoted, rows_as
from archive.baking.survey import Block, Seed
from archive.baking.texts import for_machines
from archive.errors import BakeError
from archive.site.bibliography import PLURALS
from archive.site.cards import card_svg
from archive.site.editions import SHELVES
from archive.site.kinds import LISTINGS
from archive.site.language import LANGUAGES, split_path
from archive.site.oneline import COLUMNS, one_line
from archive.site.pictures import png
from archive.site.related import KINDS
from archive.site.terms import read_terms

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from archive.baking.asking import Answer, Site
    from archive.baking.folder import Writer, Written
    from archive.baking.pages import Frame

_PATIENCE = 240
"""How often a page whose citations are not all made yet is asked again, a quarter of a second apart."""
_RECORDS = "select key, id, url from records where kind = :kind and id between :first and :last order by id"
_REVISIONS = "select distinct record, revision from revisions where record in (select value from json_each(:keys)) order by 1, 2"
_CASES = f"select {COLUMNS} from cases c"  # noqa: S608 - names are given there
_TEXT = ("text/", "application/atom+xml", "application/xml", "application/json", "application/opensearchdescription+xml", "application/vnd.citationstyles", "application/x-")
_RENDERED = {"/search": "baked_search.html", "/about/files": "baked_files.html"}
_ONES = {"case": "case", "source": "source", **{listing.kind: listing.one for listing in LISTINGS.values()}}
_PNG_HEAD = 33
"""Where the first piece of a PNG, its size, ends."""


@dataclass(slots=True)
class Done:
    """What came of a piece.

    Args:
        files: what was written, or was there already.
        pages: how many of them are pages.
        changed: how many of them are new or have other bytes than before.
        gone: addresses that are answered with 410, and their places.
        moved: addresses that lead elsewhere, and where.
    """

    files: list[Written] = field(default_factory=list)
    pages: int = 0
    changed: int = 0
    gone: list[str] = field(default_factory=list)
    moved: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Worker:
    """What a worker has: the application, the frame of all pages, and the folder."""

    site: Site
    frame: Frame
    writer: Writer

    async def records(self, block: Block) -> Done:
        """The records of a block, each with everything that belongs to it."""
        done = Done()
        rows = await self.site.read(lambda connection: connection.execute(_RECORDS, {"kind": block.kind, "first": block.first, "last": block.last}).fetchall())
        revisions: dict[str, list[int]] = {}
        for key, number in await self.site.read(lambda connection: connection.execute(_REVISIONS, {"keys": json.dumps([row[0] for row in rows])}).fetchall()):
            revisions.setdefault(key, []).append(number)
        for key, name, url in rows:
            for code in self.frame.places.languages:
                await self._follow(Seed(LANGUAGES[code].prefix + url, _belonging(key, name, url, code)), done)
            if block.kind == "case":
                await self._card(name, done)
                # What no page links to any more may be cited all the same: a revision that was sealed says so.
                for revision in revisions.get(key, ()):
                    if f"cases/{name}/r{revision}/index.html" not in {path for path, _ in done.files}:
                        await self._make(f"{url}/r{revision}", done)
        return done

    async def seeds(self, seeds: tuple[Seed, ...]) -> Done:
        """Some addresses, each with what belongs to it."""
        done = Done()
        for seed in seeds:
            await self._follow(seed, done)
        return done

    async def cards(self, names: tuple[str, ...]) -> Done:
        """Pictures that go with links."""
        done = Done()
        for name in names:
            await self._card(name, done)
        return done

    async def table(self, name: str) -> Done:
        """A whole table or view as CSV and JSON."""
        done = Done()
        for form in (".csv", ".json"):
            await self._rows(f"/archive/{name}{form}", form, f"select * from {quoted(name)}", {}, done)  # noqa: S608 - the name is quoted
        return done

    async def static(self, files: tuple[tuple[str, Path], ...]) -> Done:
        """Stylesheets and scripts."""
        done = Done()
        for place, path in files:
            self._write(place, path.read_bytes(), done)
        return done

    async def database(self) -> Done:
        """The whole database."""
        done = Done()
        before = self.writer.changed
        done.files += self.writer.write_pieces("archive.db", pieces_of(Path(self.site.datasette.get_database("archive").path)))
        done.changed += self.writer.changed - before
        return done

    async def edition(self, name: str, paths: tuple[str, ...]) -> Done:
        """Files of a released edition, as they are."""
        done = Done()
        frozen = next(edition for edition in SHELVES[self.site.datasette] if edition.name == name)
        for path in paths:
            before = self.writer.changed
            done.files += self.writer.write_pieces(f"editions/{name}/{path}", pieces_of(frozen.folder / path))
            done.changed += self.writer.changed - before
        return done

    async def index(self) -> Done:
        """The index of the search."""
        done = Done()
        terms = await read_terms(self.site.datasette)

        def work(connection: sqlite3.Connection) -> None:
            cursor = connection.execute(_CASES)
            names = [column[0] for column in cursor.description]
            rows = (dict(zip(names, row, strict=True)) for row in cursor)
            for path, body in index(connection, {row["id"]: one_line(row, terms).summary for row in rows}):
                self._write(f"/{path}", body, done)

        await self.site.read(work)
        return done

    async def own(self) -> Done:
        """The pages that the live site has not."""
        done = Done()
        for code in self.frame.places.languages:
            for path, template in _RENDERED.items():
                place = self.frame.places.of(LANGUAGES[code].prefix + path)
                base = self.frame.places.base
                told = {"left_out": self.frame.places.left_out, "search_index": f"{base}/search/index.json", "search_base": base + LANGUAGES[code].prefix, "kinds": KINDS, "ones": _ONES}
                html = await self.site.render(template, path, code, told)
                self._page(place, html, code, done)
        answer = await self.site.get("/no-such-page")
        self._page("/404.html", answer.body.decode(), "en", done)
        return done

    async def _follow(self, seed: Seed, done: Done) -> None:
        waiting, seen = deque([seed.address]), {self.frame.places.of(seed.address)}
        while waiting:
            address = waiting.popleft()
            for link in await self._make(address, done):
                place = self.frame.places.of(link)
                if place and place not in seen and place.startswith(seed.owns):
                    seen.add(place)
                    waiting.append(link)

    async def _make(self, address: str, done: Done) -> list[str]:
        """Write one address; returns what it links to, as the live site has it."""
        place = self.frame.places.of(address)
        if place.startswith("/archive/") and await self._data(address, place, done):
            return []
        answer = await self._whole(address)
        language = split_path(address)[0].code
        if answer.status in {301, 302}:
            to = self.frame.places.link(answer.headers["location"])
            if not to:
                raise BakeError(f"{address} leads to {answer.headers['location']}, which has no place; this is a fault of the archive's program")
            at = place or f"{address}/"
            done.moved.append((address, to))
            self._write(at, redirect(to, f"{self.frame.places.url}{to.removeprefix(self.frame.places.base)}").encode(), done)
            return []
        if answer.status == 410 and answer.is_page:
            done.gone.append(address)
        elif answer.status != 200 or not place:
            raise BakeError(f"{address} is answered with {answer.status}, so nothing was put in its place; this is a fault of the data or of the archive's program")
        if answer.is_page:
            html = answer.body.decode()
            self._page(place, html, language, done)
            return links_of(html)
        body = answer.body
        if answer.headers.get("content-type", "").startswith(_TEXT) and not place.endswith(".md"):
            body = for_machines(place, readdressed(body.decode(), self.frame.places), self.frame.places).encode()
        self._write(place, body, done)
        return []

    async def _whole(self, address: str) -> Answer:
        """The answer, once Pandoc has made all styles of its citations."""
        for _ in range(_PATIENCE):
            answer = await self.site.get(address)
            if not answer.is_page or b'id="cite-1-bluebook"' not in answer.body or b'id="cite-1-apa"' in answer.body:
                return answer
            await asyncio.sleep(0.25)
        raise BakeError(f"the citations of {address} could not be made in all styles: Pandoc failed or took longer than a minute")

    async def _data(self, address: str, place: str, done: Done) -> bool:
        """Write the rows of one record, if that is what an address is."""
        path = unquote(urlsplit(address).path)
        form = path[path.rfind(".") :]
        if form not in {".csv", ".json"} or not path.startswith("/archive/"):
            return False
        _, _, table, *rest = path.removesuffix(form).split("/")
        if rest and table in PLURALS:
            await self._rows(place, form, f"select * from {quoted(table)} where id = :id", {"id": "/".join(rest)}, done)  # noqa: S608 - the name is quoted
            return True
        column = OF_RECORD.get(table, "")
        values = dict(parse_qsl(urlsplit(address).query))
        if column not in values:
            return False
        await self._rows(place, form, f"select * from {quoted(table)} where {quoted(column)} = :key", {"key": values[column]}, done)  # noqa: S608 - names are quoted
        return True

    async def _rows(self, place: str, form: str, sql: str, values: dict[str, str], done: Done) -> None:
        def work(connection: sqlite3.Connection) -> list[Written]:
            pieces: Iterator[bytes] = rows_as(connection, form, sql, values)
            if values:
                return self.writer.write(file_of(place), b"".join(pieces))
            return self.writer.write_pieces(file_of(place), pieces)

        before = self.writer.changed
        done.files += await self.site.read(work)
        done.changed += self.writer.changed - before

    async def _card(self, name: str, done: Done) -> None:
        """A picture, drawn anew only where its drawing changed: a PNG takes as long as three pages."""
        found = await plugin("cards")._card(self.site.datasette, name)  # noqa: SLF001 - what a card says is known there
        drawing = card_svg(found)
        source = hashlib.sha256(f"{version('vl-convert-python')}\n{drawing}".encode()).hexdigest()
        path = f"cards/{name}.png"
        comment = _png_comment(source)
        old = self.writer.root / path
        if old.is_file():
            body = old.read_bytes()
            if body[_PNG_HEAD : _PNG_HEAD + len(comment)] == comment and body.endswith(b"IEND\xaeB`\x82"):
                self._write(f"/{path}", body, done)
                return
        body = await png(drawing)
        self._write(f"/{path}", body[:_PNG_HEAD] + comment + body[_PNG_HEAD:], done)

    def _page(self, place: str, html: str, language: str, done: Done) -> None:
        self._write(place, baked(html, self.frame, language).encode(), done)
        done.pages += 1

    def _write(self, place: str, body: bytes, done: Done) -> None:
        before = self.writer.changed
        done.files += self.writer.write(file_of(place), body)
        done.changed += self.writer.changed - before


def _belonging(key: str, name: str, url: str, code: str) -> tuple[str, ...]:
    """The beginnings of the places that belong to a record; in other languages than English, only pages that are translated."""
    if code != "en":
        return (f"{LANGUAGES[code].prefix}{url}/",)
    cite = name if url.startswith(("/cases/", "/sources/")) else key
    rows = tuple(f"/archive/{table}/of/{name if column == 'source' else key}." for table, column in OF_RECORD.items())
    return (f"{url}/", f"{url}.", f"{url}-with-sources.", f"{url}-record.", f"/archive{url}.", *rows, f"/cite/{cite}/", f"/cite/{cite}.")


def _png_comment(text: str) -> bytes:
    """A piece of a PNG that says what it was drawn of (https://www.w3.org/TR/png-3/#11tEXt)."""
    data = b"tEXtSource\0" + text.encode("latin-1")
    return (len(data) - 4).to_bytes(4, "big") + data + zlib.crc32(data).to_bytes(4, "big")
