"""APA and Chicago of what is not the archive's own, which need Pandoc: in a thread, two at a time, a hundred references a run, kept.

A page waits a little and then does without. It must never start a program for a record of the archive itself
(`archive.cite.own` makes those), nor one run a page: sources are styled by the hundred, since a run costs the same for one.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from archive.cite.references import references
from archive.errors import ArchiveError

if TYPE_CHECKING:
    from archive.cite.references import Style
    from archive.cite.text import Text
    from archive.site.runs import Run

AT_ONCE = 2
KEPT = 64
SECONDS = 8.0
_POOL = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="references")
_MADE: OrderedDict[tuple[str, str], Future[list[Text]]] = OrderedDict()


async def styled(run: Run, style: Style, seconds: float = SECONDS) -> list[Text]:
    """The references of a run in a style, made once.

    Args:
        run: the items, always the same for the same item among them.
        style: `apa` or `chicago`.
        seconds: how long the page can wait; the references are made all the same, for the next page.

    Returns:
        One reference an item, or nothing where Pandoc failed or is not done yet.

    """
    key = (style, run.sha256)
    made = _MADE.get(key)
    if made is None:
        made = _MADE[key] = _POOL.submit(references, run.items, style)
        if len(_MADE) > KEPT:
            _MADE.popitem(last=False)
    _MADE.move_to_end(key)
    try:
        return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(made)), seconds)
    except TimeoutError:
        return []
    except ArchiveError:
        _MADE.pop(key, None)
        return []
