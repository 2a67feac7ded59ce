"""SVG of our own to PNG, off the event loop and at most two at a time; the last pictures are kept.

The renderer (resvg, in vl-convert) reads no files and no network for what we draw: cards and icons hold words and lines only.
"""

from __future__ import annotations

import asyncio
import functools
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import vl_convert

AT_ONCE = 2
KEPT = 64
"""How many pictures are kept: a card has 80 to 200 kB, so all of them about 10 MB."""
_FONTS = "noto_cjk_sans_otc"  # the package that holds the font for Chinese, Japanese and Korean; the renderer brings fonts for Latin and Cyrillic


async def png(svg: str) -> bytes:
    """The picture of an SVG, as it would be seen at its own size."""
    return await asyncio.get_running_loop().run_in_executor(_threads(), _drawn, svg)


@functools.cache
def _threads() -> ThreadPoolExecutor:
    """The threads, started with the first picture."""
    spec = find_spec(_FONTS)
    if spec is not None and spec.origin:
        vl_convert.register_font_directory(str(Path(spec.origin).parent))
    return ThreadPoolExecutor(AT_ONCE, "pictures")


@functools.lru_cache(KEPT)
def _drawn(svg: str) -> bytes:
    return vl_convert.svg_to_png(svg)
