"""The floor that a build is measured against: one process that does only what cannot be left out.

It reads the same files, parses their YAML with libyaml's CSafeLoader, renders narratives with markdown and nh3, and
inserts the same rows, full text included, with the standard library's sqlite3. It checks nothing and knows no schema.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from pathlib import Path

import markdown
import nh3
import yaml


def run(data: Path, built: Path, target: Path) -> float:
    """Seconds that the floor takes; the rows come from a finished build and are in memory before the clock starts."""
    tables, rows, later = _finished(built)
    target.unlink(missing_ok=True)
    begin = time.perf_counter()
    engine = markdown.Markdown(output_format="html")
    for path in sorted(data.glob("*/*")):
        if path.parent.name in {"schema", "vocabulary"}:
            continue
        text = path.read_text("utf-8")
        body = ""
        if path.suffix == ".md":
            _, text, body = text.split("---\n", 2)
        tree = yaml.load(text, Loader=yaml.CSafeLoader)
        body = body or tree.get("narrative", "")
        if body:
            engine.reset()
            nh3.clean(engine.convert(body))
    connection = sqlite3.connect(target, isolation_level=None)
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-65536", "locking_mode=EXCLUSIVE"):
        connection.execute(f"PRAGMA {pragma}")
    for sql in tables:
        connection.execute(sql)
    connection.execute("BEGIN")
    for table, (columns, values) in rows.items():
        connection.executemany(f"insert into [{table}] ({', '.join(columns)}) values ({', '.join('?' * len(columns))})", values)
    connection.execute("COMMIT")
    for sql in later:
        connection.execute(sql)
    connection.close()
    return time.perf_counter() - begin


def _finished(built: Path) -> tuple[list[str], dict[str, tuple[list[str], list[tuple[object, ...]]]], list[str]]:
    """The tables, rows, and the indexes and views of a finished build."""
    connection = sqlite3.connect(built)
    # SQLite makes the tables of the full text and of its statistics by itself.
    own = "name not in ('search_data', 'search_idx', 'search_content', 'search_docsize', 'search_config') and name not like 'sqlite^_%' escape '^'"
    schema = connection.execute(f"select type, name, sql from sqlite_master where sql is not null and {own}").fetchall()
    tables = [sql for kind, _, sql in schema if kind == "table"]
    later = [sql for kind, _, sql in schema if kind in {"index", "view"}]
    rows = {}
    for kind, name, _ in schema:
        if kind == "table":
            columns = [f"[{row[1]}]" for row in connection.execute(f"PRAGMA table_info([{name}])")]
            columns = ["rowid", *columns] if name == "search" else columns
            rows[name] = (columns, connection.execute(f"select {', '.join(columns)} from [{name}]").fetchall())
    connection.close()
    return tables, rows, later


if __name__ == "__main__":
    print(run(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])))
