"""What all templates may use: dates in words, standings, addresses of queries, and the stylesheets by the hash of their content."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import pass_context
from pluggy import HookimplMarker

from archive.query import words
from archive.site import address
from archive.site.language import SPOKEN, localized
from archive.site.web import origin

if TYPE_CHECKING:
    from datasette.app import Datasette
    from jinja2 import Environment
    from jinja2.runtime import Context

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
    env.filters["absolute"] = pass_context(functools.partial(_absolute, datasette))
    env.globals["asset"] = {path.name: f"/static/{path.name}?{_short_hash(path)}" for path in _stylesheets(datasette)}


def _absolute(datasette: Datasette, context: Context, path: str) -> str:
    """A page's own address with its host and language, as crawlers want it of `<link rel="canonical">`."""
    request = context.get("request")
    return (origin(datasette, request) if request else "") + localized(path, SPOKEN.get())


def _stylesheets(datasette: Datasette) -> list[Path]:
    return [path for mount, folder in datasette.static_mounts if mount == "static" for path in sorted(Path(folder).glob("*.css"))]


def _short_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8]
