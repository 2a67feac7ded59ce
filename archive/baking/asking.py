"""The application in this process, over one generation of the database that stays as it is: an address in, a whole answer out.

The only file of this room that knows Datasette. Nothing listens at a port.
"""

from __future__ import annotations

import json
import os
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from datasette.plugins import pm
from datasette.utils.asgi import Request
from jinja2 import FileSystemBytecodeCache

from archive import generations, serving
from archive.site.language import LANGUAGES, SPOKEN, relinked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from types import ModuleType

    from datasette.app import Datasette

LINKED = ("templates", "plugins", "static", "charts", "locale", "metadata.yaml", ".archive-charts")
UNHURRIED = {"sql_time_limit_ms": 120_000, "facet_time_limit_ms": 120_000, "max_csv_mb": 0, "num_sql_threads": 1}
"""Limits and threads that keep readers from each other; a bake has no other readers."""

_SCOPE = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http", "root_path": "", "client": None, "server": None}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered: the status, the headers by their small names, and the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_page(self) -> bool:
        """Whether it is HTML."""
        return self.headers.get("content-type", "").startswith("text/html")


def lay_out(publish: Path, generation: generations.Generation, where: Path) -> None:
    """Make a configuration directory that is like another, but for its limits, and keeps to one generation.

    Raises:
        OSError: the disk refused.

    """
    for name in LINKED:
        if (publish / name).exists():
            (where / name).symlink_to((publish / name).resolve())
    settings = publish / "settings.json"
    (where / settings.name).write_text(json.dumps({**(json.loads(settings.read_text("utf-8")) if settings.is_file() else {}), **UNHURRIED}), "utf-8")
    (where / generations.FOLDER).mkdir()
    (where / generations.FOLDER / generation.folder.name).symlink_to(generation.folder.resolve())
    (where / generations.DATABASE).symlink_to(generation.database.resolve())
    (where / generations.POINTER).write_bytes((publish / generations.POINTER).read_bytes())


class Site:
    """The application of a configuration directory.

    Args:
        config: the directory.
        url: where readers will find the site, without a slash at its end.
        live: the live site that has what files cannot do, or empty.
        editions: the folder of released editions.
    """

    def __init__(self, config: Path, url: str, live: str, editions: Path) -> None:
        # Plugins are told by the environment alone, as under any server of Datasette.
        os.environ["ARCHIVE_URL"] = url
        self.datasette: Datasette = serving.site(config, editions)
        self._live = live
        self._database = (config / generations.DATABASE).resolve().as_uri()
        self._app: Any = None

    async def start(self) -> None:
        """Make it ready to be asked."""
        await self.datasette.invoke_startup()
        # Templates are compiled once for all processes.
        compiled = self.datasette.config_dir / "compiled"
        compiled.mkdir(exist_ok=True)
        self.datasette.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled))
        self.datasette.jinja_env.globals["baked"] = {"live": self._live}
        self._app = self.datasette.app()
        self._own = sqlite3.connect(f"{self._database}?immutable=1", uri=True)

    async def get(self, address: str) -> Answer:
        """What an address is answered with."""
        path, _, query = address.partition("?")
        asked = {"path": unquote(path), "raw_path": path.encode(), "query_string": query.encode(), "headers": [(b"host", b"localhost")]}
        scope = {**_SCOPE, **asked}
        start: dict[str, Any] = {}
        body: list[bytes] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                body.append(message.get("body", b""))

        await self._app(scope, receive, send)
        return Answer(start["status"], {bytes(name).decode("latin-1").lower(): bytes(value).decode("latin-1") for name, value in start["headers"]}, b"".join(body))

    async def render(self, template: str, path: str, language: str, context: Mapping[str, object]) -> str:
        """A page that the live site has not, from its templates and in a language."""
        spoken = LANGUAGES[language]
        request = Request.fake(quote(path))
        request.scope["csrftoken"] = str  # Datasette hands it to every template; no form here posts
        token = SPOKEN.set(spoken)
        try:
            html: str = await self.datasette.render_template(template, dict(context), request=request)
        finally:
            SPOKEN.reset(token)
        return relinked(html, spoken)

    async def read(self, work: Callable[[sqlite3.Connection], Any]) -> Any:
        """What a function of the database gives, with a connection that has none of the bounds of readers' queries: whole tables go through it."""
        return work(self._own)

    def close(self) -> None:
        """Leave nothing open."""
        self._own.close()
        for database in self.datasette.databases.values():
            database.close()
        if self.datasette.executor is not None:
            self.datasette.executor.shutdown()


def plugin(name: str) -> ModuleType:
    """A plugin of the site, such as `headers`, so that what it knows need not be said twice; there once a site was made."""
    found: ModuleType = pm.get_plugin(f"{name}.py")
    return found
