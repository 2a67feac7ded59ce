"""The brief builder: what an address orders, which cases that leaves, and what the page offers beside it. Reads the database, makes no paper.

The basket is the address: everything chosen stands in it, nothing is kept for a reader.
"""

from __future__ import annotations

import functools
import hashlib
import re
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from archive.brief.compose import PARTS
from archive.brief.paper import MEDIA_TYPES, Order
from archive.query.fulltext import case_number, match_expression
from archive.query.select import MOST_IDS, CaseFilter, unknown_values
from archive.site import address
from archive.site.facets import Chosen, read_chosen, read_first
from archive.site.gone import gone_among
from archive.site.search import NEAREST
from archive.site.terms import read_terms
from archive.site.web import LONGEST, Row, argument, arguments, ask, edition, read

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from archive.cite.csl import Edition

MOST_CASES = 60
"""On how many cases a paper of the site may be; the command line has no such limit."""
LONGEST_TEXT = LONGEST
PART_HOLDS = {
    "incidents": "What is documented of each case, in prose, every sentence with a note that names its source and the place in it; what is alleged is called so.",
    "table": "One row a case: who, where, when, what was done, which system, how it ended.",
    "recurs": "Failures, systems and agencies that several of the cases share, with counts, denominators and how many are not known.",
    "chronology": "The events of all cases in the order of their days.",
    "responses": "What police, prosecutors and makers of systems answered: denials, apologies, settlements.",
    "disagreements": "Facts on which the sources contradict each other, each account with its source.",
    "studies": "Studies of how often such systems and such identifications are wrong, with their findings.",
    "policies": "Statutes, rules and policies of the places where the cases happened, and of the makers.",
    "method": "How the cases were chosen and counted, what the archive takes in, what it cannot show, and the edition.",
    "authorities": "Cases, statutes and other authorities cited, each with the paragraphs where it is cited.",
    "sources": "Every source cited, in full. The table of authorities has them too.",
    "exhibits": "The sources as a list of exhibits, with archived copies where there are any.",
}
"""What each part of a paper holds, in a sentence or two."""
FORM_WORDS = {"docx": "Word document (.docx)", "pdf": "PDF, tagged, with bookmarks", "html": "Web page in one file (.html)", "md": "Markdown (.md)"}
STYLE_WORDS = {"bluebook": "Bluebook (United States)", "oscola": "OSCOLA (United Kingdom, European courts)"}
PAPER_WORDS = {"": "As usual for the style", "letter": "US letter", "a4": "A4"}
MISSING = "select value as id from json_each(:ids) where value not in (select id from cases)"
FITTING = "select c.id, c.title, c.status, c.country, c.region, c.city from cases c where c.id = :id"
_BETWEEN = re.compile(r"[,\s]+")


@dataclass(frozen=True, slots=True)
class InBasket:
    """A case that the paper would be on, with the address of the same order without it (empty where it is the only one)."""

    row: Row
    without: str


@dataclass(frozen=True, slots=True)
class Basket:
    """An order with what it leaves.

    Args:
        order: the order.
        edition: the edition that is served.
        faults: a sentence for everything in the address that cannot be used.
        notes: what the reader should know of the cases named, in sentences.
        cases: the chosen cases, as far as one paper may hold them.
        ids: the ids of all chosen cases, as far as one address may name them.
        total: how many cases there are (`cases`) of all (`of_cases`).
        chosen: the conditions in use, each with the address of the order without it.
    """

    order: Order
    edition: Edition
    faults: tuple[str, ...]
    notes: tuple[str, ...]
    cases: tuple[InBasket, ...]
    ids: tuple[str, ...]
    total: Row
    chosen: tuple[Chosen, ...]

    @property
    def too_many(self) -> bool:
        """Whether there are more cases than a paper may be on."""
        return bool(self.total["cases"] > MOST_CASES)

    @property
    def address(self) -> str:
        """The address that gives the same document again, and refuses where another edition is served."""
        return f"{self.edition.url}/brief/document?{self.order.query}&{urlencode({'edition': self.edition.name})}"

    @property
    def total_query(self) -> str:
        """The query that gives the number of cases."""
        return address.query_url(self.order.wanted.total_sql, self.order.wanted.params)

    @property
    def etag(self) -> str:
        """A strong validator (RFC 9110, section 8.8.3): the order, the edition, where it links to, and the code that makes it."""
        text = f"{self.order.query}\0{self.edition.name}\0{self.edition.url}\0{code_hash()}"
        return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'

    @property
    def file_name(self) -> str:
        """The name of the file: edition and hash of the order."""
        return f"brief-{re.sub(r'[^A-Za-z0-9.+-]', '-', self.edition.name)}-{hashlib.sha256(self.order.query.encode()).hexdigest()[:8]}.{self.order.form}"

    @property
    def media_type(self) -> str:
        """The media type of the file."""
        return MEDIA_TYPES[self.order.form]


@functools.cache
def code_hash() -> str:
    """A hash of the code of this package, since papers change with it."""
    digest = hashlib.sha256()
    package = Path(str(resources.files("archive")))
    for folder in ("brief", "cite", "query"):
        for path in sorted(path for path in (package / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts):
            digest.update(f"{path.relative_to(package).as_posix()}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def read_order(request: Request) -> tuple[Order, list[str]]:
    """The order of an address, and a sentence for everything in it that could not be read."""

    def values(name: str) -> list[str]:
        if name != "ids":
            return arguments(request, name)
        # A list of ids may be longer than any text that is taken; cut in the middle of an id it would name another case.
        return [part[:LONGEST_TEXT] for value in request.args.getlist(name) for part in _BETWEEN.split(value) if part]

    return Order.read(values)


async def read_basket(datasette: Datasette, request: Request) -> Basket:
    """What the address of a request orders, with the cases that it leaves."""
    order, faults = read_order(request)
    wanted = order.wanted
    if wanted.values:
        faults += await read(datasette, lambda connection: unknown_values(connection, wanted))
    missing = [row["id"] for row in await ask(datasette, MISSING, {"ids": wanted.params["ids"]})] if wanted.ids else []
    gone = await gone_among(datasette, missing)
    faults += [gone.get(key, f"`ids` names {key}, which is no documented case.") for key in missing]
    total, rows = await read_first(datasette, wanted, MOST_IDS)
    ids = tuple(row["id"] for row in rows)
    apart = [key for key in wanted.ids if key not in {*ids, *missing}]
    notes = [f"{', '.join(apart)}: named, but left out by the other conditions."] if apart else []
    return Basket(
        order=order,
        edition=await edition(datasette, request),
        faults=tuple(faults),
        notes=tuple(notes),
        cases=tuple(InBasket(row, _without(order, ids, row["id"], total["cases"])) for row in rows[:MOST_CASES]),
        ids=ids,
        total=total,
        chosen=tuple([replace(one, url=_of_list(order, one.url)) for one in await read_chosen(datasette, wanted, await read_terms(datasette)) if one.label != "Cases"]),
    )


async def read_added(datasette: Datasette, request: Request, basket: Basket) -> tuple[str, list[Row]]:
    """What `add` in an address leads to: the address of the order with that case, or else the cases that it may mean."""
    text = argument(request, "add")
    number = case_number(text)
    if number:
        found = await ask(datasette, FITTING, {"id": number})
    else:
        expression = match_expression(text)
        near = await ask(datasette, NEAREST, {"text": expression, "kind": "case"}) if expression else []
        found = [row for one in near for row in await ask(datasette, FITTING, {"id": one["id"]})]
    if len(found) == 1:
        return with_case(basket, found[0]["id"]), found
    return "", [{**row, "add": with_case(basket, row["id"])} for row in found]


def with_case(basket: Basket, key: str) -> str:
    """The address of the same order with one more case: the cases chosen so far, named one by one, and this one."""
    wanted = basket.order.wanted
    if key in basket.ids and wanted.narrows:
        return order_url(basket.order)
    ids = (*basket.ids, key) if wanted.narrows else (key,)
    return order_url(replace(basket.order, wanted=CaseFilter(ids=ids[-MOST_IDS:], sort=wanted.sort)))


def order_url(order: Order) -> str:
    """The builder's address with an order."""
    return f"/brief?{order.query}"


def offers(order: Order) -> list[tuple[str, str, str, bool]]:
    """The parts of a paper: name, title, what it holds, whether it is chosen."""
    return [(name, title, PART_HOLDS[name], name in order.parts) for name, (title, _) in PARTS.items()]


def _without(order: Order, ids: tuple[str, ...], key: str, total: int) -> str:
    if len(ids) < 2 or total > len(ids):
        return ""
    return order_url(replace(order, wanted=replace(order.wanted, ids=tuple(other for other in ids if other != key))))


def _of_list(order: Order, url: str) -> str:
    """The builder's address with the same choices and the filter of an address of the list of cases."""
    rest = urlencode([pair for pair in order.arguments if pair not in order.wanted.arguments])
    return "/brief?" + "&".join(part for part in (url.partition("?")[2], rest) if part)
