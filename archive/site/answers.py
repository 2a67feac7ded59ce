"""Questions about the whole archive, answered from what the build kept, so that a page takes no longer the more cases there are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from archive.query.questions import ANSWER
from archive.site.web import Row, ask

if TYPE_CHECKING:
    from datasette.app import Datasette


async def answer(datasette: Datasette, sql: str) -> list[Row]:
    """The rows of a question of `archive.query.questions`; one that the build was not asked is asked now.

    Raises:
        QueryInterrupted: it was not kept, and the time limit of the site is over.

    """
    kept = await ask(datasette, ANSWER, {"sql": sql})
    rows: list[Row] = json.loads(kept[0]["rows"]) if kept else await ask(datasette, sql)
    return rows
