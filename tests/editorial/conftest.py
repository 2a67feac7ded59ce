"""A desk over a small data folder that is a git repository, a clock that tests move, and people who are signed in."""

from __future__ import annotations

import datetime
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyotp
import pytest
from argon2 import PasswordHasher

from archive.editorial import create_app, factors, people, sessions, showing
from archive.editorial.desk import open_desk
from archive.editorial.settings import Settings
from archive.store.publication import Act, Signature, carry_out
from tests import factory

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from archive.record.schema import Schema

PASSWORD = "seven otters swim upstream"  # noqa: S105 - of people who do not exist
ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    moment: datetime.datetime = datetime.datetime(2026, 11, 21, 12, tzinfo=datetime.UTC)

    def __call__(self) -> datetime.datetime:
        return self.moment

    def move(self, **by: float) -> None:
        self.moment += datetime.timedelta(**by)


@dataclass
class Browser:
    """Somebody's browser: it keeps cookies, and sends the token of the last page with each form as a browser would."""

    client: FlaskClient
    token: str = ""
    last: TestResponse | None = field(default=None, repr=False)

    def get(self, path: str, **more: Any) -> TestResponse:
        return self._seen(self.client.get(path, **more))

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        if not self.token:
            self.get("/sign-in")
        headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin", **more.pop("headers", {})}
        return self._seen(self.client.post(path, data={"csrf_token": self.token, **(data or {})}, headers=headers, **more))

    def _seen(self, response: TestResponse) -> TestResponse:
        found = re.search(r'name="csrf_token" value="([^"]+)"', response.text) if response.mimetype == "text/html" else None
        self.token = found[1] if found else self.token
        self.last = response
        return response


@dataclass
class Desk:
    """A desk with its folders, clock and people."""

    app: Flask
    settings: Settings
    clock: Clock

    def open(self) -> sqlite3.Connection:
        return open_desk(self.settings.desk)

    def account(self, login: str, role: people.Role) -> people.Person:
        opened = self.open()
        try:
            return people.add_account(opened, self.clock(), login=login, name=f"{login.title()} Example", password=PASSWORD, role=role)
        finally:
            opened.close()

    def browser(self) -> Browser:
        return Browser(self.app.test_client())

    def signed_in(self, login: str, role: people.Role) -> Browser:
        """A browser in which a new account is signed in, its second factor shown."""
        who = self.account(login, role)
        browser = self.browser()
        opened = self.open()
        secret = factors.new_secret()
        factors.set_second_factor(opened, self.clock(), who, secret, pyotp.TOTP(secret).at(self.clock()))
        token = sessions.begin_session(opened, self.clock(), who, proved=True)
        opened.close()
        with browser.client.session_transaction() as session:
            session["_user_id"] = token
            session["_fresh"] = True
        browser.get("/account")
        return browser


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Passwords are hashed cheaply: what is tested is who gets in, and not how long a thief would need."""
    patch = pytest.MonkeyPatch()
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    patch.setattr(people, "_HASHER", quick)
    patch.setattr(people, "_NOBODY", quick.hash("nobody at all"))
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """The public database is not built where a test does not ask for it; here stands how often it would have been."""
    asked: list[Settings] = []
    monkeypatch.setattr(showing, "soon", asked.append)
    return asked


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def first_repository(tmp_path_factory: pytest.TempPathFactory, schema: Schema) -> Path:
    """The repository that every test gets a copy of."""
    top = tmp_path_factory.mktemp("first") / "archive"
    factory.Folder.made_in(top / "data", schema)
    carry_out(top / "data", {}, [Act("WIA-0001", "published", "First publication.")], Signature("2026-11-01T12:00:00+00:00", "The editors"))
    git(top, "init", "--quiet", "--initial-branch=main")
    git(top, "add", "--all")
    git(top, "commit", "--quiet", "--message=The archive begins")
    return top


@pytest.fixture
def repository(first_repository: Path, tmp_path: Path) -> Path:
    """A git repository whose data folder holds one valid record of every kind, the case published."""
    return shutil.copytree(first_repository, tmp_path / "archive")


def git(top: Path, *arguments: str) -> str:
    """Run git as nobody in particular."""
    nobody = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", *nobody, *arguments], cwd=top, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def desk(repository: Path, tmp_path: Path, clock: Clock) -> Desk:
    """A desk over the repository."""
    publish = tmp_path / "publish"
    publish.mkdir()
    for name in ("metadata.yaml", "settings.json"):
        shutil.copy(ROOT / "publish" / name, publish / name)
    for name in ("static", "templates", "plugins", "locale", "charts", "queries"):
        (publish / name).symlink_to(ROOT / "publish" / name)
    settings = Settings(repository / "data", tmp_path / "desk.db", publish, clock=clock, limits=False)
    app = create_app(settings)
    app.testing = True
    return Desk(app, settings, clock)


@pytest.fixture
def opened(desk: Desk) -> Iterator[sqlite3.Connection]:
    """The desk's database, open for a test."""
    connection = desk.open()
    yield connection
    connection.close()
