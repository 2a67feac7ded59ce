"""What is answered where a case stood that was withdrawn, merged into another or sealed: what became of it, since when and why, and nothing of the person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datasette import Response
from datasette.utils import add_cors_headers

from archive.query.frozen import WITHHELD, gone_words, read_gone
from archive.site.terms import read_terms
from archive.site.web import ask, page, read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from archive.site.web import Row

INTO = "select key, title, url from records where key = :key"
OPEN = "select t.revision, substr(v.time, 1, 10) as day from revision_texts t join revisions v on v.record = t.record and v.revision = t.revision where t.record = :key group by t.revision order by t.revision"


async def gone_of(datasette: Datasette, key: str) -> Row | None:
    """What became of a case that stands no more, as its row of the view `gone`; None for any other."""
    return await read(datasette, lambda connection: read_gone(connection, key))


def status_of(gone: Row) -> int:
    """410 for what is withheld. A merged case is answered: its id names a case still, and its page says which."""
    return 410 if gone["act"] in WITHHELD else 200


async def gone_among(datasette: Datasette, keys: Iterable[str]) -> dict[str, str]:
    """Those of some cases that stand no more, each with a sentence that says what became of it."""
    found = {key: await gone_of(datasette, key) for key in keys}
    return {key: f"{key} was {gone_words(gone)}." for key, gone in found.items() if gone}


async def gone_page(datasette: Datasette, request: Request, gone: Row, *, revision: int = 0) -> Response:
    """The page in its place.

    Args:
        datasette: the site.
        request: what was asked.
        gone: its row of the view `gone`.
        revision: the revision that was asked for, 0 for the case itself.
    """
    into = (await ask(datasette, INTO, {"key": gone["merged_into"]}))[:1] if gone["merged_into"] else []
    kept = await ask(datasette, OPEN, {"key": gone["record"]})
    context = {"gone": gone, "into": next(iter(into), None), "kept": kept, "revision": revision, "terms": await read_terms(datasette)}
    return await page(datasette, request, "gone.html", context, status=status_of(gone))


def sentence_of(gone: Row) -> str:
    """The same in a sentence, for machines."""
    return f"{gone['record']} was {gone_words(gone)}: {gone['reason']}"


def gone_json(datasette: Datasette, gone: Row) -> Response:
    """The same for machines; what is merged is none of the tables' cases either, so it is 410 here."""
    told = {name: value for name, value in gone.items() if name != "day" and value}
    return answer_json(datasette, {"ok": False, "error": sentence_of(gone), "status": 410, "title": "Gone", **told}, 410)


def answer_json(datasette: Datasette, tree: dict[str, Any], status: int = 200) -> Response:
    """JSON, for other sites' programs too."""
    headers: dict[str, str] = {}
    if datasette.cors:
        add_cors_headers(headers)
    return Response.json(tree, status=status, headers=headers)
