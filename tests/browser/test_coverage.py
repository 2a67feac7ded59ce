"""Every page that the site knows has one that stands for it here, so that a new page cannot go untested."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from datasette.app import Datasette
from datasette.plugins import pm

from tests.browser.pages import KINDS, NO_PAGES

if TYPE_CHECKING:
    from pathlib import Path

PLURALS = ("cases", "sources", "agencies", "systems", "rulings", "actions", "studies", "policies")


def test_every_address_of_the_plugins_has_a_page_here(publish: Path) -> None:
    datasette = Datasette(files=[], config_dir=publish)
    paths = {urlsplit(kind.path).path for kind in KINDS}
    patterns = [str(route[0]) for routes in pm.hook.register_routes(datasette=datasette) for route in routes]
    assert len(patterns) > 20
    untested = [pattern for pattern in patterns if not any(re.fullmatch(pattern, path) for path in paths) and not any(part in pattern for part in NO_PAGES)]
    assert not untested
    for database in datasette.databases.values():
        database.close()
    datasette.executor.shutdown()


def test_every_kind_of_record_has_its_list_and_a_page_here() -> None:
    paths = {urlsplit(kind.path).path for kind in KINDS}
    for plural in PLURALS:
        assert f"/{plural}" in paths
        assert any(path.startswith(f"/{plural}/") for path in paths)


def test_names_and_addresses_are_there_once() -> None:
    assert len({kind.name for kind in KINDS}) == len({kind.path for kind in KINDS}) == len(KINDS)
