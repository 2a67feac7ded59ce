from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from archive.editorial import publishing, showing
from tests.editorial.test_publishing import approved, draft_of, new_case

if TYPE_CHECKING:
    from tests.editorial.conftest import Desk


def test_what_is_published_is_in_the_public_database_within_moments(desk: Desk) -> None:
    opened = desk.open()
    ada, bo = desk.account("ada", "contributor"), desk.account("bo", "editor")
    draft = approved(opened, desk, ada, bo, draft_of(opened, desk, ada, new_case()))
    publishing.begin(opened, desk.clock(), bo, draft, desk.settings.data)
    publishing.finish(opened, desk.clock(), draft.id, desk.settings.data)
    assert publishing.waiting_to_be_shown(opened) == [draft.id]
    assert showing.show(desk.settings) == ""
    assert publishing.waiting_to_be_shown(opened) == []
    public = sqlite3.connect(f"file:{desk.settings.publish / 'archive.db'}?mode=ro", uri=True)
    assert public.execute("select title from cases where id = 'WIA-0002'").fetchall() == [("Maria Example",)]
    public.close()
    opened.close()


def test_a_build_that_fails_is_told_in_the_log_and_leaves_the_old_database(desk: Desk) -> None:
    (desk.settings.publish / "metadata.yaml").unlink()
    assert "no Datasette configuration directory" in showing.show(desk.settings)
    opened = desk.open()
    assert opened.execute("select act from log order by number desc").fetchone()["act"] == "not-shown"
    opened.close()
