"""The edge to Vega: a specification in, the text of an SVG out. The only file that knows vl-convert, which brings Vega with it; it may fetch nothing."""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING

from archive.charting.chart import ChartError

if TYPE_CHECKING:
    from archive.charting.chart import Spec

VEGA_LITE = "6.4"


def version() -> str:
    """What draws: a drawing is made anew when this changes."""
    return f"vl-convert {metadata.version('vl-convert-python')}, Vega-Lite {VEGA_LITE}"


def svg_of(spec: Spec) -> str:
    """The SVG of a specification that has its data in it.

    Raises:
        ChartError: Vega could not draw it.

    """
    import vl_convert  # noqa: PLC0415 - it is 80 MB, which no command needs that draws nothing

    try:
        return vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])
    except Exception as error:  # noqa: BLE001 - whatever Vega's JavaScript throws arrives as one kind or another
        lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
        raise ChartError(f"Vega cannot draw it: {' '.join(lines[:2])}") from None
