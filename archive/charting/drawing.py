"""A drawing: what Vega made, as a page with a strict policy can hold it and in colours that follow the page. Pure.

Vega writes colours, fonts and descriptions into every mark. Here only presentation attributes stay, each colour gets a class
that the style sheet sets for light, dark and print, and the whole is one image with one name: its numbers stand in the table.
It must not change where anything lies, but for rounding to a tenth of a pixel and for points of outlines that nobody could tell apart.
"""

from __future__ import annotations

import itertools
import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr, unescape

from archive.charting.chart import MARKS, ChartError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

COLOURS = {"#7b1e2b": "accent", "#b08582": "pale", "#e7e1d4": "land", "#1d1b18": "ink", "#5a554d": "soft", "#d8d2c6": "line", "#fdfcf9": "paper"}
"""The colours that a specification may use, those of the site by day, and their names in the style sheet."""
_BY_NAME = {name: colour for colour, name in COLOURS.items()}
_TEXT = re.compile(r"(<text\b[^<>]*)>([^<]+)</text>")
_CLASS = re.compile(r'(<[a-zA-Z]+[^<>]*?) class="([a-z -]+)"')
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif"
LETTER = 5.9
"""How wide a letter of 12 px is at most, on the average, in px."""

_KEPT = ("d", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "transform", "text-anchor", "font-size", "font-weight", "stroke-width")
_EMPTY = {"d": "", "opacity": "0", "display": "none"}
_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_STRAIGHT = re.compile(r"(?:M[-\d.e]+,[-\d.e]+(?:L[-\d.e]+,[-\d.e]+)+Z)+")
_SHORT = 100
SEEN = 9
"""How far, in tenths of a pixel, the next point of an outline must be to be kept."""
_NAME = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing: width and height in px, how many marks its rows have, and what stands within its `svg` element."""

    width: int
    height: int
    marks: int
    body: str

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Drawing:
        """The drawing that `values` was made of."""
        return cls(int(values["width"]), int(values["height"]), int(values["marks"]), str(values["body"]))

    @property
    def values(self) -> dict[str, Any]:
        """What JSON can hold of it, which is all."""
        return {"width": self.width, "height": self.height, "marks": self.marks, "body": self.body}


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn of a chart: digests of what it was drawn from and of its rows, and a drawing for each form of page."""

    stamp: str
    rows: str
    forms: Mapping[str, Drawing]


def read_drawing(svg: str) -> Drawing:
    """The drawing in what Vega wrote.

    Raises:
        ChartError: it is no SVG, or has a colour that is none of the site's.

    """
    try:
        root = ET.fromstring(svg)  # noqa: S314 - Vega wrote it just now, and an entity in it would be refused by the page anyway
    except ET.ParseError as error:
        raise ChartError(f"what was drawn is no SVG: {error}") from None
    body = [clean for child in root if (clean := _cleaned(child)) is not None]
    marks = sum(len(group) for element in body for group in element.iter("g") if group.get("class") == MARKS)
    return Drawing(round(float(root.get("width", "0"))), round(float(root.get("height", "0"))), marks, "".join(ET.tostring(element, "unicode") for element in body))


def _cleaned(element: ET.Element) -> ET.Element | None:
    """An element with what a page needs of it, or nothing where it shows nothing."""
    made = ET.Element(element.tag.removeprefix(_NAME))
    if made.tag == "defs" or any(element.get(name) == value for name, value in _EMPTY.items()) or (element.get("class") == "background" and not (element.get("fill") or element.get("stroke"))):
        return None
    for name in _KEPT:
        if element.get(name, "translate(0,0)") != "translate(0,0)":
            made.set(name, _short_path(element.attrib[name]) if name == "d" else _NUMBER.sub(_rounded, element.attrib[name]).removesuffix("px"))
    classes = [MARKS] if f"{MARKS}_marks" in element.get("class", "").split() else []
    for name in ("fill", "stroke"):
        value = element.get(name, "none")
        if value in COLOURS:
            classes.append(f"{name}-{COLOURS[value]}")
        elif value not in {"none", "transparent"}:
            raise ChartError(f"the colour {value!r} is none of the site's; use one of {', '.join(COLOURS)}")
        elif name in element.attrib and element.tag != f"{_NAME}g":
            made.set(name, "none")
    if classes:
        made.set("class", " ".join(classes))
    made.text = element.text
    made.extend([clean for child in element if (clean := _cleaned(child)) is not None])
    if made.tag == "g" and not len(made) and MARKS not in classes:
        return None
    if made.tag == "g" and not made.attrib and len(made) == 1:
        return made[0]
    return made


def _rounded(match: re.Match[str]) -> str:
    text = f"{float(match[0]):.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _short_path(path: str) -> str:
    """A path of straight lines told by its steps in tenths of a pixel, without those that nobody could see; other paths with rounded numbers."""
    if not _STRAIGHT.fullmatch(path) or len(path) < _SHORT:
        return _NUMBER.sub(_rounded, path)
    rings = []
    for ring in path.split("M")[1:]:
        points = [tuple(round(float(number) * 10) for number in point.split(",")) for point in ring.rstrip("Z").split("L")]
        kept = points[:1]
        for x, y in points[1:]:
            if max(abs(x - kept[-1][0]), abs(y - kept[-1][1])) >= SEEN:
                kept.append((x, y))
        if len(kept) > 2:
            steps = [f"{_tenths(x - x0)},{_tenths(y - y0)}" for (x0, y0), (x, y) in itertools.pairwise(kept)]
            rings.append(f"M{_tenths(kept[0][0])},{_tenths(kept[0][1])}l{' '.join(steps)}Z")
    return "".join(rings)


def _tenths(number: int) -> str:
    return str(number / 10).removesuffix(".0")


def retold(svg: str, tell: Callable[[str], Iterable[tuple[str, str]]]) -> str:
    """A drawing with its texts in another language. Nothing in it lies where it does by the width of a text, so nothing else changes.

    Args:
        svg: marks, as `Drawing.body` has them, or as `inline` puts them into a page.
        tell: gives for a text the pieces that stand for it, each with its language (BCP 47), which is empty for that of the page.
    """

    def told(match: re.Match[str]) -> str:
        pieces = [(escape(text), f" lang={quoteattr(language)}" if language else "") for text, language in tell(unescape(match[2]))]
        if len(pieces) == 1:
            return f"{match[1]}{pieces[0][1]}>{pieces[0][0]}</text>"
        return f"{match[1]}>{''.join(f'<tspan{language}>{text}</tspan>' if language else text for text, language in pieces)}</text>"

    return _TEXT.sub(told, svg)


def inline(drawing: Drawing, form: str, labelled_by: str) -> str:
    """The drawing as an element of a page, named by elements of the page."""
    return (
        f'<svg class="chart-{form}" role="img" aria-labelledby={quoteattr(labelled_by)} width="{drawing.width}" height="{drawing.height}" '
        f'viewBox="0 0 {drawing.width} {drawing.height}" fill="none">{drawing.body}</svg>'
    )


def standalone(drawing: Drawing, title: str, description: str, words: str, language: str = "") -> str:
    """The drawing as a file of its own, with its title above and its words, which say of how many and whose, below.

    Args:
        drawing: the drawing.
        title: the title.
        description: what the drawing shows, for those who do not see it.
        words: what a number must not travel without.
        language: the language of all of it (BCP 47), where it is not English.
    """
    spoken = f"lang={quoteattr(language)} " if language else ""
    heading = textwrap.wrap(title, int(drawing.width / (LETTER * 1.6))) or [""]
    foot = textwrap.wrap(words, int(drawing.width / LETTER)) or [""]
    top = 16 + 24 * len(heading)
    height = top + drawing.height + 12 + 17 * len(foot) + 8
    lines = [f'<text x="8" y="{24 + 24 * number}" font-size="18" font-weight="bold" fill="#1d1b18">{escape(line)}</text>' for number, line in enumerate(heading)]
    lines += [f'<text x="8" y="{top + drawing.height + 22 + 17 * number}" font-size="12" fill="#5a554d">{escape(line)}</text>' for number, line in enumerate(foot)]
    width = drawing.width + 16
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" {spoken}role="img" aria-labelledby="title desc" width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-family="{FONT}">\n'
        f'<title id="title">{escape(title)}</title>\n<desc id="desc">{escape(description)} {escape(words)}</desc>\n'
        f'<rect width="{width}" height="{height}" fill="#fdfcf9"/>\n' + "\n".join(lines) + f'\n<g transform="translate(8,{top})" fill="none">{_CLASS.sub(_coloured, drawing.body)}</g>\n</svg>\n'
    )


def _coloured(match: re.Match[str]) -> str:
    """The classes of an element as colours, for a file that no style sheet reaches."""
    return match[1] + "".join(f' {name}="{_BY_NAME[colour]}"' for name, _, colour in (word.partition("-") for word in match[2].split()) if colour)
