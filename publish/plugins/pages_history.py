"""Revisions of a case as they were published, its history with what each act changed, and what is answered for cases that stand no more."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from datasette.utils.asgi import NotFound
from pluggy import HookimplMarker

from archive.query.frozen import WITHHELD, ends, read_acts
from archive.query.fulltext import case_number
from archive.site.citing import box_of
from archive.site.fresh import fresh, plain
from archive.site.frozen import frozen_of, kept_schema, load_frozen
from archive.site.gone import INTO, answer_json, gone_json, gone_of, gone_page, sentence_of
from archive.site.history import PAGE_SIZE, as_tree, history_url, read_history
from archive.site.web import ask, missing, moved, origin, page, page_number, path_part, read, reading

if TYPE_CHECKING:
    from datasette import Response
    from datasette.app import Datasette
    from datasette.utils.asgi import Request
    from jinja2 import Environment

    from archive.site.web import Row, View

hookimpl = HookimplMarker("datasette")

TITLE = "select key, title, url from records where key = :key"
LATEST = "select key, kind, id, title, url from records where kind = 'case' order by length(id) desc, id desc limit 5"
ROW = re.compile(r"/archive/cases/(?P<id>WIA-\d+)(?P<json>\.json)?", re.IGNORECASE)
MARKDOWN = "text/markdown; charset=utf-8"


@hookimpl
def register_routes() -> list[tuple[str, View]]:
    """The addresses of these pages and files."""
    return [
        (r"/cases/(?P<id>[^/]+)/r(?P<revision>[0-9]+)\.md$", revision_text),
        (r"/cases/(?P<id>[^/]+)/r(?P<revision>[0-9]+)\.json$", revision_json),
        (r"/cases/(?P<id>[^/]+)/r(?P<revision>[^/]*)$", revision),
        (r"/cases/(?P<id>[^/]+)/history$", history),
        (r"/cases/(?P<id>[^/]+)/history\.json$", history_json),
    ]


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Let every template say where the difference that an act made stands."""
    env.globals["history_url"] = history_url


@hookimpl
async def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Response | None:
    """Tell of the row of a case that stands no more what became of it, where Datasette only finds no row."""
    match = ROW.fullmatch(request.path) if isinstance(exception, NotFound) else None
    gone = await gone_of(datasette, case_number(match["id"])) if match else None
    if match is None or gone is None:
        return None
    return gone_json(datasette, gone) if match["json"] else await gone_page(datasette, request, gone)


@reading
async def revision(datasette: Datasette, request: Request) -> Response:
    """A revision as it was published, with what became of it."""
    asked, number = path_part(request, "id"), path_part(request, "revision")
    key = case_number(asked) or asked
    acts = await read(datasette, lambda connection: read_acts(connection, key))
    act = next((act for act in acts if str(act["revision"]) == number), None)
    if act is None:
        near = await ask(datasette, TITLE, {"key": key}) or await ask(datasette, LATEST)
        return await missing(datasette, request, f"{asked}, revision {number}", near=near, kind="case", listing="/cases")
    if request.path != f"/cases/{key}/r{number}":
        return moved(f"/cases/{key}/r{number}")
    gone = await gone_of(datasette, key)
    if gone and ends(act) and gone["act"] not in WITHHELD:
        return moved(f"/cases/{key}")  # a merger has no text of its own
    frozen = None if gone and gone["act"] in WITHHELD else await frozen_of(datasette, key, int(number))
    if frozen is None:
        return await gone_page(datasette, request, gone, revision=int(number)) if gone else await _without_text(datasette, request, key, act)
    into = (await ask(datasette, INTO, {"key": gone["merged_into"]}))[:1] if gone and gone["merged_into"] else []
    context = {
        "id": key,
        "number": int(number),
        "act": act,
        "later": [other for other in acts if other["revision"] > int(number) and not ends(other)],
        "last": next(other for other in reversed(acts) if not ends(other)),
        "gone": gone,
        "into": next(iter(into), None),
        "frozen": frozen,
        "sha256": hashlib.sha256(frozen.text.encode()).hexdigest(),
        "case": await load_frozen(datasette, frozen),
        "cite": (await box_of(datasette, request, f"{key} r{number}"))[0],
    }
    return await page(datasette, request, "revision.html", context)


@reading
async def revision_text(datasette: Datasette, request: Request) -> Response:
    """The text of a revision, byte for byte: its SHA-256 is the one in the ledger."""
    key, number, refused = await _asked(datasette, request)
    frozen = await frozen_of(datasette, key, number) if not refused else None
    if frozen is None:
        return plain(datasette, *(refused or (f"The text of {key}, revision {number}, is not in this edition", 404)))
    answer = fresh(datasette, request, frozen.text, MARKDOWN)
    answer.headers["Content-Disposition"] = f'attachment; filename="{key}-r{number}.md"'
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@reading
async def revision_json(datasette: Datasette, request: Request) -> Response:
    """A revision for machines: what the ledger says of it, and its text read as a tree."""
    key, number, refused = await _asked(datasette, request)
    gone = await gone_of(datasette, key)
    if gone and refused:
        return gone_json(datasette, gone)
    frozen = await frozen_of(datasette, key, number) if not refused else None
    if frozen is None:
        sentence, status = refused or (f"The text of {key}, revision {number}, is not in this edition", 404)
        return answer_json(datasette, {"ok": False, "error": sentence, "status": status}, status)
    acts = await read(datasette, lambda connection: read_acts(connection, key))
    said = [{name: value for name, value in act.items() if name not in {"record", "day"} and value} for act in acts]
    url = f"{origin(datasette, request)}/cases/{key}"
    tree = {
        "ok": True,
        "id": key,
        **next(act for act in said if act["revision"] == number),
        "url": f"{url}/r{number}",
        "later": [act for act in said if act["revision"] > number],
        "record": frozen.record.front if frozen.record else None,
        "narrative": frozen.record.body if frozen.record else None,
        "text": frozen.text,
    }
    return answer_json(datasette, tree)


@reading
async def history(datasette: Datasette, request: Request) -> Response:
    """The acts of the ledger on a case, each with what it changed."""
    asked = path_part(request, "id")
    key = case_number(asked) or asked
    number, schema = page_number(request), await kept_schema(datasette)
    found = await read(datasette, lambda connection: read_history(connection, key, schema, number))
    titles = await ask(datasette, TITLE, {"key": key})
    if found is None:
        return moved(titles[0]["url"]) if titles else await missing(datasette, request, asked, near=await ask(datasette, LATEST), kind="case", listing="/cases")
    if request.path != f"/cases/{key}/history":
        return moved(f"/cases/{key}/history")
    context = {"history": found, "title": titles[0]["title"] if titles else "", "number": number, "first": (number - 1) * PAGE_SIZE + 1, "pages": max(1, -(-found.total // PAGE_SIZE))}
    return await page(datasette, request, "history.html", context)


@reading
async def history_json(datasette: Datasette, request: Request) -> Response:
    """The same for machines; `page` leads on."""
    key = case_number(path_part(request, "id"))
    number, schema = page_number(request), await kept_schema(datasette)
    found = await read(datasette, lambda connection: read_history(connection, key, schema, number)) if key else None
    if found is None:
        return answer_json(datasette, {"ok": False, "error": "The ledger knows no case of this id.", "status": 404}, 404)
    tree = as_tree(found, origin(datasette, request))
    return answer_json(datasette, {**tree, **({"next_page": number + 1} if number * PAGE_SIZE < found.total else {})})


async def _asked(datasette: Datasette, request: Request) -> tuple[str, int, tuple[str, int] | None]:
    """The case and revision that an address names, and why they are refused, if they are: a sentence and its status."""
    key, number = case_number(path_part(request, "id")), int(path_part(request, "revision")[:9])
    gone = await gone_of(datasette, key)
    acts = await read(datasette, lambda connection: read_acts(connection, key))
    act = next((act for act in acts if act["revision"] == number), None)
    if act is None:
        return key, number, (f"The ledger knows no revision {number} of {path_part(request, 'id')}", 404)
    if gone and (gone["act"] in WITHHELD or ends(act)):
        return key, number, (sentence_of(gone), 410)
    return key, number, None


async def _without_text(datasette: Datasette, request: Request, key: str, act: Row) -> Response:
    """A revision that the ledger knows and of which there is no text here: sealed, or edited since and not yet entered."""
    sealed = act["state"] == "sealed"
    titles = await ask(datasette, TITLE, {"key": key})
    context = {"id": key, "number": act["revision"], "act": act, "sealed": sealed, "title": titles[0]["title"] if titles else ""}
    return await page(datasette, request, "revision_withheld.html", context, status=410 if sealed else 200)
