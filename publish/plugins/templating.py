"""What all templates may use: dates in words, standings, addresses of queries, and the stylesheets by the hash of their content."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from pluggy import HookimplMarker

from archive.query import words
from archive.site import address

if TYPE_CHECKING:
    from datasette.app import Datasette
    from jinja2 import Environment

hookimpl = HookimplMarker("datasette")


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    """Add the filters and globals; error pages, which get no variables of plugins, have them too."""
    env.filters["date_words"] = words.date_words
    env.filters["html_date"] = address.html_date
    env.filters["capital"] = words.capital
    env.filters["uncapital"] = words.uncapital
    env.globals["counted"] = words.counted
    env.globals["place_words"] = words.place_words
    env.globals["query_url"] = address.query_url
    env.globals["source_name"] = words.source_name
    env.globals["asset"] = {path.name: f"/static/{path.name}?{_short_hash(path)}" for path in _stylesheets(datasette)}


def _stylesheets(datasette: Datasette) -> list[Path]:
    return [path for mount, folder in datasette.static_mounts if mount == "static" for path in sorted(Path(folder).glob("*.css"))]


def _short_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8]
