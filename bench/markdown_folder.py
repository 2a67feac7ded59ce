"""`markdown-to-sqlite` on the records of a data folder, given to it in the form that it reads: Markdown files with YAML front matter.

It puts each file as a row into the table of its folder: front matter as columns, the body as text and as HTML. It knows no schema and no
references, checks nothing and makes no index and no full text, so it does a small part of what a build does. What is measured is
`python -m bench.markdown_folder FOLDER DATABASE`, a process of its own that calls its command with the files as arguments.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

# What is no record of a kind.
_OTHER = frozenset({"schema", "vocabulary"})
_FIELD = re.compile(r"^([a-z_]+):", re.MULTILINE)
_INDEX = "index.json"


def as_front_matter(text: str, suffix: str) -> str:
    """A record as Markdown with front matter: cases are that already, of other kinds the YAML becomes the front matter of an empty body."""
    return text if suffix == ".md" else f"---\n{text}---\n"


def columns_first(fields: dict[str, frozenset[str]]) -> list[str]:
    """Files in such an order that those in front have, between them, every field that any has.

    `markdown-to-sqlite` makes the columns of a table from the first hundred files, and fails at a later one that has another.

    Args:
        fields: the names of the fields of each file, by its path.

    """
    seen: set[str] = set()
    front = []
    for path, names in fields.items():
        if not names <= seen:
            seen |= names
            front.append(path)
    before = frozenset(front)
    return [*front, *(path for path in fields if path not in before)]


def prepare(data: Path, target: Path) -> int:
    """Write the records of a data folder as Markdown files, a folder a kind; how many they are."""
    shutil.rmtree(target, ignore_errors=True)
    index = {}
    for folder in sorted(path for path in data.iterdir() if path.is_dir() and path.name not in _OTHER):
        (target / folder.name).mkdir(parents=True)
        fields = {}
        for path in sorted(folder.iterdir()):
            text = as_front_matter(path.read_text("utf-8"), path.suffix)
            written = target / folder.name / f"{path.stem}.md"
            written.write_text(text, "utf-8")
            fields[str(written)] = frozenset(_FIELD.findall(text.split("---\n", 2)[1]))
        index[folder.name] = columns_first(fields)
    (target / _INDEX).write_text(json.dumps(index), "utf-8")
    return sum(map(len, index.values()))


def main() -> None:
    """Let it read every folder, and see that it left no file out."""
    from markdown_to_sqlite.cli import cli  # noqa: PLC0415 - only the process that is measured pays for it

    folder, database = Path(sys.argv[1]), Path(sys.argv[2])
    index = json.loads((folder / _INDEX).read_text("utf-8"))
    for name, paths in index.items():
        if paths:
            cli.main([str(database), name, *paths], standalone_mode=False)
    with closing(sqlite3.connect(database)) as connection:
        for name, paths in index.items():
            (rows,) = connection.execute(f"select count(*) from [{name}]").fetchone() if paths else (0,)
            if rows != len(paths):
                raise SystemExit(f"{name}: {rows:,} rows of {len(paths):,} files")


if __name__ == "__main__":
    main()
