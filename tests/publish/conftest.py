"""The site over the project's own data, and over a small invented folder whose pages are known word for word."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from datasette.app import Datasette

from archive.database.build import build
from archive.database.inspection import write_inspect_data
from archive.site.kept import Kept
from archive.store.ledger import Entry
from tests.factory import DATA, TODAY, Folder, court_source, statement, subject, with_statements
from tests.publish.pages import Page
from tests.sharing import patient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import httpx

    from archive.record.schema import Schema

PUBLISH = DATA.parent / "publish"
HOSTILE_TEXT = "<script>alert('x')</script> \"quoted\" & <b>bold</b>"


@dataclass
class Site:
    """A running site."""

    datasette: Datasette

    async def get(self, path: str, **options: Any) -> httpx.Response:
        """The answer to a request."""
        response: httpx.Response = await self.datasette.client.get(path, **options)
        return response

    async def page(self, path: str, status: int = 200) -> Page:
        """A page of HTML, which must be there and sound."""
        response = await self.get(path)
        assert response.status_code == status, f"{path}: {response.status_code}\n{response.text[:500]}"
        page = Page(response.text)
        assert not page.faults, f"{path}: {page.faults}"
        return page

    async def rows(self, sql: str) -> list[list[Any]]:
        """The rows of a query."""
        return [list(row) for row in (await self.datasette.get_database("archive").execute(sql)).rows]


@pytest.fixture(scope="session", autouse=True)
def _no_rich_tracebacks() -> Iterator[None]:
    """Datasette prints every 404 with all its variables where rich is installed, which takes half a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("datasette.handle_exception.rich", None)
        yield


@pytest.fixture(autouse=True)
def _pages_are_made_anew(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests change settings under a running site, which no operator does; the tests of keeping are about pages that are kept."""
    if request.path.stem != "test_keeping":
        monkeypatch.setattr(Kept, "get", lambda _kept, _asked: None)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, archive_database: Path) -> Iterator[Site]:
    """The site over the project's own data."""
    yield from _serve(tmp_path_factory.mktemp("site"), archive_database)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory, made_once: Callable[[str, Callable[[Path], None]], Path], schema: Schema) -> Iterator[Site]:
    """The site over invented data: WIA-0001 has everything that a case can have, and 59 plain cases follow."""

    def fill(made: Path) -> None:
        folder = Folder.made_in(made / "data", schema)
        _fill(folder)
        built_of(folder, made)

    yield from _serve(tmp_path_factory.mktemp("site"), made_once("small", fill) / "archive.db")


def built_of(folder: Folder, where: Path) -> Path:
    """The database of a data folder, in a folder that there is."""
    database = where / "archive.db"
    built = build(folder.root, database, TODAY, workers=1)
    assert built.replaced, built.report.as_text()
    return database


def entered(folder: Folder, acts: Sequence[tuple[str, int, str, str]], *, a_day: int = 1) -> None:
    """Write a ledger of acts on the days of October 2026.

    Args:
        folder: the data folder.
        acts: the record, its revision, the act, and the reason of each.
        a_day: how many acts there are on one day.
    """
    lines, previous = [], "0" * 64
    for number, (record, revision, act, reason) in enumerate(acts, 1):
        moment = f"2026-10-{(number - 1) // a_day + 1:02}T00:00:00+00:00"
        entry = Entry(number, moment, act, record, revision, f"{number if act != 'sealed' else 0:064}", reason, "The editors", previous)
        lines.append(entry.line())
        previous = entry.digest()
    folder.write("ledger.jsonl", "".join(f"{line}\n" for line in lines))


def _serve(config: Path, database: Path) -> Iterator[Site]:
    """A configuration directory like publish/, with a database of its own."""
    for name in ("templates", "plugins", "static", "charts", "locale", "settings.json", "metadata.yaml"):
        if not (config / name).exists():
            (config / name).symlink_to(PUBLISH / name)
    shutil.copy(database, config / "archive.db")
    write_inspect_data(config / "archive.db")
    served = Datasette(files=[], config_dir=config)
    patient(served)
    yield Site(served)
    for opened in served.databases.values():
        opened.close()
    served.executor.shutdown()
    shutil.rmtree(config)


def _fill(folder: Folder) -> None:
    folder.add(
        "source",
        **court_source(
            id="diario-2020-error", type="article-newspaper", title="Detenido por error", container_title="El Diario", language="es", number=None, authority=None, URL="https://diario.example/1"
        ),
    )
    folder.add("source", **court_source(id="copy-2020-wire", title="A report read in a mirror", copy_of={"publisher": "The Wire"}))
    folder.add("agency", id="other-police", title="Other Police")
    folder.add(
        "case",
        title="Robert Example",
        statements=with_statements(
            "case",
            incident_place=[statement(HOSTILE_TEXT)],
            system_output=[statement("A list of candidates.", standing="alleged", said_by="his counsel"), statement("A single match.", standing="reported")],
            probe_image=[statement("A blurred still.", cites=["diario-2020-error"])],
            corroboration_used=[statement("A lineup of photographs.", standing="admitted", said_by="the police")],
            person_age=[
                statement("42", as_of="2020-06", rank="preferred", why="Two sources agree.", cites=["copy-2020-wire"]),
                statement("43"),
                statement("24", rank="deprecated", why="The figures are the wrong way round."),
            ],
            outcome=[statement("dismissed")],
        ),
        responses=[
            {"who": "detroit-police", "date": "2020-06-25", "stance": "apologises", "what": "The chief of police apologised.", "cites": ["gazette-2020-arrest"]},
            {"who": "other-police", "date": "2020-07", "stance": "denies-use", "what": "Said that no search was made.", "cites": ["gazette-2020-arrest"]},
        ],
        looked_for=["search_date", "redress"],
    )
    for number in range(2, 61):
        place = {"country": "GB", "region": "GB-ENG", "city": "London"} if number % 3 == 0 else {"country": "US", "region": "US-MI", "city": "Detroit"}
        folder.add("case", id=f"WIA-{number:04}", slug=f"robert-example-{number}", title=f"Robert Example {number}", subject=subject(name=f"Robert Example {number}"), place=place)
