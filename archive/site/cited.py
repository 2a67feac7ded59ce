"""A query that is cited: edition, SQL, number of rows and hash of the result, all in one address, so that nothing has to be kept. Pure.

The hash is SHA-256 over the result as JSON in one form: an object with `columns` and `rows`, keys sorted, without blanks, in
UTF-8; whole numbers and texts as they are, other numbers as Python's `repr` has them (the shortest that reads back the same),
bytes as `{"base64": …}`. Anybody can claim a hash in an address; the page asks the frozen database and says whether it is so.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PATH = "/cited"
LONGEST_SQL = 6_000
"""Characters of a query that still fits an address which every browser, server and reference manager takes."""
PARAMETER = "p."
"""What stands before the names of a query's parameters in an address, so that none is taken for ours."""
_HASH = re.compile(r"[0-9a-f]{64}")
_COUNT = re.compile(r"0|[1-9][0-9]{0,5}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,60}")


@dataclass(frozen=True, slots=True)
class CitedQuery:
    """What an address of a cited query says.

    Args:
        sql: the query.
        edition: the name of the edition; empty for the present state.
        params: the values of its named parameters.
        rows: the number of rows that was cited; None where none was.
        sha256: the hash of the result that was cited, or empty.
    """

    sql: str
    edition: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    rows: int | None = None
    sha256: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether it says everything by which a result is cited."""
        return bool(self.edition and self.sha256) and self.rows is not None

    @property
    def url(self) -> str:
        """Its address."""
        return f"{PATH}?{urlencode(self._pairs())}"

    def _pairs(self) -> list[tuple[str, str]]:
        told = [("edition", self.edition), ("sql", self.sql), *((f"{PARAMETER}{name}", value) for name, value in sorted(self.params.items()))]
        return [(name, value) for name, value in [*told, ("rows", "" if self.rows is None else str(self.rows)), ("sha256", self.sha256)] if value or name.startswith(PARAMETER)]


def read_cited(pairs: Iterable[tuple[str, str]]) -> tuple[CitedQuery | None, str]:
    """What the pairs of an address say, or what is wrong with them."""
    given: dict[str, str] = {}
    params: dict[str, str] = {}
    for name, value in pairs:
        if name.startswith(PARAMETER) and _NAME.fullmatch(name.removeprefix(PARAMETER)):
            params[name.removeprefix(PARAMETER)] = value
        elif name in {"edition", "sql", "rows", "sha256"} and name not in given:
            given[name] = value
    sql = given.get("sql", "").replace("\r\n", "\n").strip()
    if not sql:
        return None, "no-sql"
    if len(sql) + sum(map(len, params.values())) > LONGEST_SQL:
        return None, "long"
    rows, sha256 = given.get("rows", ""), given.get("sha256", "")
    if (rows and not (rows.isascii() and _COUNT.fullmatch(rows))) or (sha256 and not _HASH.fullmatch(sha256)) or bool(rows) != bool(sha256):
        return None, "claim"
    return CitedQuery(sql, given.get("edition", ""), params, int(rows) if rows else None, sha256), ""


def result_sha256(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """The hash of a result."""
    tree = {"columns": list(columns), "rows": [[_plain(value) for value in row] for row in rows]}
    return hashlib.sha256(json.dumps(tree, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: Any) -> Any:
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def cited_path(sql: str, params: Mapping[str, str] | None = None, database: str = "") -> str:
    """The address at which a query of a page is cited; empty where it is too long for one.

    Args:
        sql: the query.
        params: the values of its named parameters.
        database: the database that was asked; `edition-2026-12` cites that edition.
    """
    edition = database.removeprefix("edition-").replace("-", ".") if database.startswith("edition-") else ""
    asked, _ = read_cited([("sql", sql or ""), *((f"{PARAMETER}{name}", value or "") for name, value in (params or {}).items())])
    return CitedQuery(asked.sql, edition, asked.params).url if asked else ""
