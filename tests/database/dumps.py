"""What a database says, whatever the order and the bytes in which it says it: two of the same dump are one to every reader."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

PUBLISH = Path(__file__).resolve().parents[2] / "publish"
_VALUES = re.compile(r":([a-z_]+)")
# SQLite's own statistics tell it how to search, never what is found.
_NOT_SAID = "name not like 'sqlite_%' and name not like 'search\\_%' escape '\\' or name in ('search_words', 'search_spellings')"
_OWNERS = {"statements": "record", "events": "record", "failures": "record", "responses": "record", "proceedings": "record", "findings": "record", "links": "from_record", "citations": "record", "disputed_facts": "record"}  # fmt: skip


def dump(database: Path, words: tuple[str, ...] = ("robert", "detroit", "face", "arrest", "police", "2020")) -> dict[str, Any]:
    """Everything in a database: its tables as sets of rows, the rows of each record in their order, and what its full text finds."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert connection.execute("pragma foreign_key_check").fetchall() == []
        connection.execute("select count(*) from search where search match 'integrity'")
        made: dict[str, Any] = {"schema": sorted(connection.execute("select type, name, sql from sqlite_master").fetchall(), key=repr)}
        names = [row[0] for row in connection.execute(f"select name from sqlite_master where type in ('table', 'view') and ({_NOT_SAID})")]
        for name in names:
            made[name] = sorted(connection.execute(f"select * from [{name}]").fetchall(), key=repr)
        made["numbers"] = connection.execute("select rowid, key from records order by rowid").fetchall()
        made["search"] = connection.execute("select rowid, title, text, key, kind from search order by rowid").fetchall()
        for name, owner in _OWNERS.items():
            made[f"{name} in order"] = sorted(connection.execute(f"select [{owner}], count(*) over (partition by [{owner}] order by rowid), * from [{name}]").fetchall(), key=repr)
        found = "select rowid, round(bm25(search, 6.0, 1.0), 9), snippet(search, 1, '[', ']', '…', 8) from search where search match ? order by 1"
        for word in words:
            made[f"found: {word}"] = connection.execute(found, [f'"{word}"']).fetchall()
        for path in sorted([*(PUBLISH / "charts").glob("*.sql"), *(PUBLISH / "queries").glob("*.sql")]):
            sql = path.read_text("utf-8")
            made[f"asked: {path.stem}"] = connection.execute(sql, dict.fromkeys(_VALUES.findall(sql), "")).fetchall()
        made["version"] = connection.execute("pragma user_version").fetchone()
    return made


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """In what two dumps differ, a line each, for whoever reads a failure."""
    return [f"{name}:\n  {[row for row in one.get(name, []) if row not in other.get(name, [])][:3]}\n  {[row for row in other.get(name, []) if row not in one.get(name, [])][:3]}" for name in {**one, **other} if one.get(name) != other.get(name)]  # fmt: skip
