# ruff: noqa: INP001 - a script beside what it makes, and no package
"""Makes world.json and us.json from the packages world-atlas 2.0.2 and us-atlas 3.0.1; run by hand, and only when the shapes are to change.

    npm pack world-atlas@2.0.2 us-atlas@3.0.1     # then unpack each
    python publish/charts/shapes/make.py WORLD_ATLAS_FOLDER US_ATLAS_FOLDER

It must not invent borders: it thins the lines that it is given, each shared line once, so that neighbours still touch.
README.md says where the lines come from and on what terms.
"""

from __future__ import annotations

import itertools
import json
import math
import sys
from pathlib import Path
from typing import Any

import pycountry

Point = tuple[float, float]
Ring = list[Point]

HERE = Path(__file__).parent
# Codes that Natural Earth draws as part of another country or not at this scale, and lands that cross the 180th meridian: a point each, by eye.
POINTS = {
    "BQ": (-68.3, 12.2),
    "BV": (3.4, -54.4),
    "CC": (96.8, -12.2),
    "CX": (105.6, -10.5),
    "GF": (-53.1, 4.0),
    "GI": (-5.4, 36.1),
    "GP": (-61.5, 16.2),
    "MQ": (-61.0, 14.7),
    "RE": (55.5, -21.1),
    "RU": (96.0, 62.0),
    "FJ": (178.0, -17.8),
    "SJ": (16.0, 78.5),
    "TK": (-171.8, -9.2),
    "TV": (179.2, -8.5),
    "UM": (166.6, 19.3),
    "YT": (45.1, -12.8),
}  # fmt: skip - a table of twelve lines reads better than one of fourteen
FIPS = {
    "01": "AL",
    "02": "AK",
    "04": "AZ",
    "05": "AR",
    "06": "CA",
    "08": "CO",
    "09": "CT",
    "10": "DE",
    "11": "DC",
    "12": "FL",
    "13": "GA",
    "15": "HI",
    "16": "ID",
    "17": "IL",
    "18": "IN",
    "19": "IA",
    "20": "KS",
    "21": "KY",
    "22": "LA",
    "23": "ME",
    "24": "MD",
    "25": "MA",
    "26": "MI",
    "27": "MN",
    "28": "MS",
    "29": "MO",
    "30": "MT",
    "31": "NE",
    "32": "NV",
    "33": "NH",
    "34": "NJ",
    "35": "NM",
    "36": "NY",
    "37": "NC",
    "38": "ND",
    "39": "OH",
    "40": "OK",
    "41": "OR",
    "42": "PA",
    "44": "RI",
    "45": "SC",
    "46": "SD",
    "47": "TN",
    "48": "TX",
    "49": "UT",
    "50": "VT",
    "51": "VA",
    "53": "WA",
    "54": "WV",
    "55": "WI",
    "56": "WY",
}  # fmt: skip - the same


def thinned(line: Ring, tolerance: float) -> Ring:
    """The line with fewer points, none of which lay further than the tolerance from the new line (Douglas and Peucker, 1973)."""
    if len(line) < 3:
        return line
    (x0, y0), (x1, y1) = line[0], line[-1]
    length = math.hypot(x1 - x0, y1 - y0)
    far, at = 0.0, 0
    for number, (x, y) in enumerate(line[1:-1], 1):
        off = abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length if length else math.hypot(x - x0, y - y0)
        if off > far:
            far, at = off, number
    if far <= tolerance:
        return [line[0], line[-1]]
    return thinned(line[: at + 1], tolerance)[:-1] + thinned(line[at:], tolerance)


def lines_of(topology: dict[str, Any], tolerance: float) -> list[Ring]:
    """The shared lines of a TopoJSON file, thinned (https://github.com/topojson/topojson-specification)."""
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            line.append((x * kx + dx, y * ky + dy))
        found.append(thinned(line, tolerance))
    return found


def rings_of(geometry: dict[str, Any], lines: list[Ring]) -> list[list[Ring]]:
    """The polygons of a geometry, each a list of rings, whose direction stays that of the source: clockwise around land, as d3-geo wants it."""
    polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry.get("arcs", [])
    return [[_joined(ring, lines) for ring in polygon] for polygon in polygons]


def _joined(numbers: list[int], lines: list[Ring]) -> Ring:
    ring: Ring = []
    for number in numbers:
        line = lines[number] if number >= 0 else lines[~number][::-1]
        ring += line[1:] if ring else line
    return ring


def _short(number: float, digits: int) -> float:
    rounded = round(number, digits)
    return int(rounded) if rounded == int(rounded) else rounded


def area(ring: Ring) -> float:
    """The area within a ring, without sign."""
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in itertools.pairwise(ring))) / 2


def middle(ring: Ring) -> Point:
    """The centroid of a ring."""
    crosses = [(x0 * y1 - x1 * y0, x0 + x1, y0 + y1) for (x0, y0), (x1, y1) in itertools.pairwise(ring)]
    whole = sum(cross for cross, _, _ in crosses) * 3
    return sum(cross * x for cross, x, _ in crosses) / whole, sum(cross * y for cross, _, y in crosses) / whole


def features(topology: dict[str, Any], name: str, codes: dict[str, str], tolerance: float, smallest: float, digits: int) -> list[dict[str, Any]]:
    """The shapes as GeoJSON; islands below the smallest area go, but a shape never loses its largest."""
    lines = lines_of(topology, tolerance)
    found = []
    for geometry in topology["objects"][name]["geometries"]:
        polygons = [[[(_short(x, digits), _short(y, digits)) for x, y in ring] for ring in polygon] for polygon in rings_of(geometry, lines)]
        largest = max((area(polygon[0]) for polygon in polygons), default=0)
        kept = [[ring for ring in polygon if area(ring) >= smallest or ring is polygon[0]] for polygon in polygons if area(polygon[0]) >= min(smallest, largest) and area(polygon[0])]
        code = codes.get(str(geometry.get("id")))
        if kept and code != "AQ":
            found.append({"type": "Feature", "properties": {"code": code}, "geometry": {"type": "MultiPolygon", "coordinates": kept}})
    return sorted(found, key=lambda feature: feature["properties"]["code"] or "~")


def points(topology: dict[str, Any], name: str, codes: dict[str, str], digits: int) -> dict[str, Point]:
    """Where the number of a shape stands: the middle of its largest part."""
    lines = lines_of(topology, 0)
    found = {}
    for geometry in topology["objects"][name]["geometries"]:
        rings = [polygon[0] for polygon in rings_of(geometry, lines)]
        code = codes.get(str(geometry.get("id")))
        if code and rings:
            x, y = middle(max(rings, key=area))
            found[code] = (_short(x, digits), _short(y, digits))
    return found


def written(shapes: list[dict[str, Any]], places: dict[str, Point]) -> str:
    """The file: a line a shape and a line for all points, so that a change can be read."""
    lines = ",\n".join(json.dumps(shape, separators=(",", ":")) for shape in shapes)
    return f'{{"points":{json.dumps(dict(sorted(places.items())), separators=(",", ":"))},\n"features":[\n{lines}\n]}}\n'


def main(world: Path, states: Path) -> None:
    """Write both files beside this one."""
    countries = {country.numeric: country.alpha_2 for country in pycountry.countries}
    coarse, fine = (json.loads((world / f"countries-{scale}.json").read_text("utf-8")) for scale in ("110m", "50m"))
    places = points(fine, "countries", countries, 1) | POINTS
    (HERE / "world.json").write_text(written(features(coarse, "countries", countries, 0.25, 0.6, 1), places), "utf-8")
    regions = {number: f"US-{state}" for number, state in FIPS.items()}
    albers = json.loads((states / "states-albers-10m.json").read_text("utf-8"))
    (HERE / "us.json").write_text(written(features(albers, "states", regions, 0.8, 12, 0), points(albers, "states", regions, 0)), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
