"""What one process of tests need not do again and again, though every program does it once: nothing here changes an answer, and this file asserts nothing.

A program reads its schema once and compiles its templates once; a run of tests starts hundreds of sites and desks over the same files.
"""

from __future__ import annotations

import gc
import hashlib
from typing import TYPE_CHECKING, Any

import httpx
import jinja2
from jinja2.bccache import Bucket, BytecodeCache

from archive.record.schema import load_schema
from archive.store import datadir

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import CodeType

    import pytest
    from datasette.app import Datasette

    from archive.record.schema import Schema


PATIENCE = 60_000
"""Milliseconds that a query may take on a site of tests, where a machine may be busy with other things for seconds; tests of the limit set their own."""


class _Compiled(BytecodeCache):
    """The code of every template that was compiled, by its text and by what of an environment has a part in compiling."""

    def __init__(self) -> None:
        self._code: dict[str, CodeType] = {}

    def get_bucket(self, environment: jinja2.Environment, name: str, filename: str | None, source: str) -> Bucket:  # noqa: ARG002 - jinja2 passes it; a copy of a site in another folder is the same
        escaped = environment.autoescape(name) if callable(environment.autoescape) else environment.autoescape
        setting = (
            type(environment).__qualname__,
            environment.is_async,
            escaped,
            environment.optimized,
            environment.trim_blocks,
            environment.lstrip_blocks,
            getattr(environment, "newstyle_gettext", None),
        )
        key = hashlib.sha256(repr((name, setting, sorted(environment.extensions), source)).encode()).hexdigest()
        bucket = Bucket(environment, key, key)
        bucket.code = self._code.get(key)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        """Nothing is loaded: a bucket has its code from the beginning."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        if bucket.code is not None:
            self._code[bucket.key] = bucket.code


def templates_once(patch: pytest.MonkeyPatch) -> None:
    """Let every environment take compiled templates from one place, and not ask the disk before each use whether a template changed."""
    compiled, begin = _Compiled(), jinja2.Environment.__init__

    def begun(self: jinja2.Environment, *arguments: Any, **options: Any) -> None:
        begin(self, *arguments, **options)
        self.bytecode_cache = self.bytecode_cache or compiled
        self.auto_reload = False

    patch.setattr(jinja2.Environment, "__init__", begun)


def schemas_once(patch: pytest.MonkeyPatch) -> None:
    """Let files of a schema that are the same be read into one schema, which nobody changes; those at fault are read each time."""
    known: dict[str, Schema] = {}

    def loaded(schema_texts: Mapping[str, str], vocabulary_texts: Mapping[str, str]) -> Schema:
        key = repr((sorted(schema_texts.items()), sorted(vocabulary_texts.items())))
        if key not in known:
            known[key] = load_schema(schema_texts, vocabulary_texts)
        return known[key]

    patch.setattr(datadir, "load_schema", loaded)


def one_kind_of_loop(patch: pytest.MonkeyPatch) -> None:
    """Tell the client of tests at once that the loop is asyncio's: it would look through all folders of packages for another library, three times a request."""
    patch.setattr(httpx._transports.asgi, "is_running_trio", lambda: False)


def patient(site: Datasette) -> None:
    """Let a site wait for its queries, whatever its settings say."""
    site.sql_time_limit_ms = PATIENCE
    site._settings["facet_time_limit_ms"] = PATIENCE


def leave_to_the_end() -> None:
    """What there is by now stays until the end of the run: the search for garbage, which goes on after this, need not look through it every time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()
