"""A small archive that has lived, built once with a configuration directory of its own, and baked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from archive.baking.bake import Order, bake
from archive.database.current import build_at
from tests.factory import DATA, TODAY, Folder
from tests.publish.lives import lived_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from archive.baking.bake import Baked
    from archive.record.schema import Schema

PUBLISH = DATA.parent / "publish"
URL = "https://archive.example.org"


@dataclass(frozen=True)
class World:
    """A data folder with its configuration directory, and a folder of files that was baked of it.

    Args:
        root: where all of it lies.
        data: the data folder.
        order: what was ordered.
        made: what came of it.
    """

    root: Path
    data: Folder
    order: Order
    made: Baked | None = None

    @property
    def baked(self) -> Path:
        """The folder of files."""
        return self.order.target

    def text(self, path: str) -> str:
        """A file of it."""
        return (self.baked / path).read_text("utf-8")

    def build(self) -> None:
        """Build the database anew."""
        built = build_at(self.data.root, self.order.publish / "archive.db", TODAY, lambda _: None)
        assert built.replaced, built.report.as_text()

    def bake(self, **changes: Any) -> Baked:
        """Bake, with a change to the order."""
        return bake(replace(self.order, **changes))


def configured(root: Path) -> Path:
    """A configuration directory like publish/, without charts, which take a second each."""
    publish = root / "publish"
    publish.mkdir()
    for name in ("templates", "plugins", "static", "locale", "settings.json", "metadata.yaml"):
        (publish / name).symlink_to(PUBLISH / name)
    return publish


@pytest.fixture(scope="session", autouse=True)
def _no_rich_tracebacks() -> Iterator[None]:
    """Datasette prints every 404 with all its variables where rich is installed, which takes half a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("datasette.handle_exception.rich", None)
        yield


@pytest.fixture(scope="session")
def lived(made_once: Callable[[str, Callable[[Path], None]], Path], schema: Schema) -> World:
    """The archive in which a case was corrected, one withdrawn and one merged, baked whole; nobody may change it."""
    root = made_once("baked", lambda made: _fill(made, schema))
    return World(root, Folder(root / "data", schema), Order(root / "baked", URL, root / "publish", root / "editions", workers=2))


def _fill(root: Path, schema: Schema) -> None:
    made = World(root, lived_in(root / "data", schema), Order(root / "baked", URL, configured(root), root / "editions", workers=2))
    made.build()
    bake(made.order)
