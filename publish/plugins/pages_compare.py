"""Two to four cases side by side. The address is the choice: nothing is kept for a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from datasette import Response
from pluggy import HookimplMarker

from archive.likeness.facts import Facts
from archive.query.fulltext import case_number, match_expression
from archive.query.questions import FREQUENT_SYSTEMS
from archive.site.answers import answer
from archive.site.citing import list_box
from archive.site.compare import FEWEST, MOST, VERDICTS, compare_url, load_comparison, read_ids, read_known
from archive.site.gone import gone_among
from archive.site.likeness import compare_on
from archive.site.search import NEAREST
from archive.site.web import argument, ask, edition, page, reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from archive.site.web import Row, View

hookimpl = HookimplMarker("datasette")

NEAR = 5


@hookimpl
def register_routes() -> list[tuple[str, View]]:
    """The address of this page."""
    return [(r"/compare$", compare)]


@reading
async def compare(datasette: Datasette, request: Request) -> Response:
    """The cases that the address names, side by side; a form where it names fewer than two."""
    asked = read_ids(request.args.getlist("ids"))
    known = await read_known(datasette, asked.ids)
    ids, left_out = list(known)[:MOST], list(known)[MOST:]
    unknown = [key for key in asked.ids if key not in known]
    gone = await gone_among(datasette, unknown)
    text = argument(request, "add")
    added = await _added(datasette, ids, text) if text else []
    if len(added) == 1 and added[0]["id"] not in ids and len(ids) < MOST:
        return Response.redirect(added[0]["add"])
    comparison = await load_comparison(datasette, ids) if ids else None
    shown = comparison if len(ids) >= FEWEST else None
    context = {
        "ids": ids,
        "titles": known,
        "left_out": left_out,
        "faults": [*asked.faults, *(gone.get(key, f"{key} is no documented case.") for key in unknown)],
        "most": MOST,
        "asked": text,
        "found": added,
        "comparison": shown,
        "verdicts": VERDICTS,
        "compare_url": compare_url,
        "near": await _near(datasette, ids) if len(ids) == 1 else [],
        "examples": [{"title": row["title"], "cases": row["cases"], "ids": sorted(row["case_ids"].split(","))[:FEWEST]} for row in await answer(datasette, FREQUENT_SYSTEMS)] if not ids else [],
        "cite": list_box(
            f"Comparison of {' and '.join(f'{known[key]} ({key})' for key in ids)}",
            compare_url(ids),
            await edition(datasette, request),
            base="/cases",
            query=f"ids={','.join(ids)}",
            ids=ids,
            listed="The cases compared, as a file",
        )
        if shown
        else None,
    }
    return await page(datasette, request, "compare.html", context, 404 if asked.ids and not ids else 200)


async def _added(datasette: Datasette, ids: Sequence[str], text: str) -> list[Row]:
    """The cases that a number or name may mean, each with the address of the comparison that has it too."""
    number = case_number(text)
    expression = "" if number else match_expression(text)
    near = await ask(datasette, NEAREST, {"text": expression, "kind": "case"}) if expression else []
    known = await read_known(datasette, [number] if number else [row["id"] for row in near])
    return [{"id": key, "title": title, "add": compare_url([*ids, key])} for key, title in known.items()]


async def _near(datasette: Datasette, ids: Sequence[str]) -> list[Row]:
    """The cases most like the only one that is chosen."""
    found = await compare_on(datasette, Facts(case=ids[0]), (), NEAR)
    return [{"id": one.id, "title": one.case["title"], "why": one.in_words, "add": compare_url([*ids, one.id])} for one in found.analogues]
