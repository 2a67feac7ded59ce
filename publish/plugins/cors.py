"""Other sites may read the JSON and CSV of the archive: it is public and has no accounts (https://docs.datasette.io/en/stable/json_api.html)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pluggy import HookimplMarker

if TYPE_CHECKING:
    from datasette.app import Datasette

hookimpl = HookimplMarker("datasette")


@hookimpl
def startup(datasette: Datasette) -> None:
    """Send CORS headers, as `datasette --cors` does; a configuration directory has no setting for it."""
    datasette.cors = True
