"""The Model Context Protocol as clients speak it, and what an assistant must not be able to do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.site.mcp import LONGEST_ANSWER, MOST_BODY, TOOLS, VERSIONS, ToolError, answer, check
from tests.publish.test_forbidden import NOT_READING
from tests.publish.test_search import HOSTILE

if TYPE_CHECKING:
    import httpx

    from tests.publish.conftest import Site

NAMES = ["search_archive", "get_record", "describe_tables", "run_sql"]
JSON = st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


async def send(site: Site, **options: Any) -> httpx.Response:
    """The answer to a body."""
    response: httpx.Response = await site.datasette.client.post("/-/mcp", **options)
    return response


async def ask(site: Site, method: str, params: object = None) -> dict[str, Any]:
    """The answer to one request."""
    message = {"jsonrpc": "2.0", "id": 7, "method": method, **({} if params is None else {"params": params})}
    response = await send(site, content=json.dumps(message).encode(), headers={"content-type": "application/json"})
    assert response.status_code == 200
    told: dict[str, Any] = response.json()
    assert (told["jsonrpc"], told["id"]) == ("2.0", 7)
    return told


async def call(site: Site, name: str, **arguments: object) -> tuple[Any, bool]:
    """What a tool gives, and whether it is an error."""
    result = (await ask(site, "tools/call", {"name": name, "arguments": arguments}))["result"]
    (content,) = result["content"]
    assert content["type"] == "text"
    return (content["text"] if result["isError"] else json.loads(content["text"])), result["isError"]


@pytest.mark.parametrize(("asked", "given_"), [*((version, version) for version in VERSIONS), ("2026-07-28", VERSIONS[0]), ("1900-01-01", VERSIONS[0]), (None, VERSIONS[0]), ([], VERSIONS[0])])
async def test_the_handshake_agrees_on_a_version(small: Site, asked: object, given_: str) -> None:
    result = (await ask(small, "initialize", {"protocolVersion": asked, "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}))["result"]
    assert result["protocolVersion"] == given_
    assert list(result["capabilities"]) == ["tools"]
    assert result["serverInfo"]["version"] == (await small.rows("select value from about where name = 'edition'"))[0][0]
    assert "must stay alleged" in result["instructions"]


async def test_there_are_no_sessions_and_no_streams(small: Site) -> None:
    response = await send(small, json={"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {}})
    assert "mcp-session-id" not in response.headers
    assert "set-cookie" not in response.headers
    assert response.headers["cache-control"] == "no-store"
    for method in ("get", "head"):
        refused = await getattr(small.datasette.client, method)("/-/mcp", headers={"accept": "text/event-stream"})
        assert refused.status_code == 405
        assert "POST" in refused.headers["allow"]
    assert (await small.datasette.client.delete("/-/mcp")).status_code == 405


async def test_notifications_get_no_answer(small: Site) -> None:
    for message in ({"jsonrpc": "2.0", "method": "notifications/initialized"}, {"jsonrpc": "2.0", "id": 1, "result": {}}):
        response = await send(small, json=message)
        assert (response.status_code, response.content) == (202, b"")


async def test_the_tools_are_listed_with_schemas_and_only_read(small: Site) -> None:
    tools = (await ask(small, "tools/list"))["result"]["tools"]
    assert [tool["name"] for tool in tools] == NAMES
    assert all(tool["annotations"]["readOnlyHint"] and tool["inputSchema"]["type"] == "object" for tool in tools)
    assert (await ask(small, "ping"))["result"] == {}


async def test_search(small: Site) -> None:
    found, _ = await call(small, "search_archive", query="watches", limit=3)
    assert len(found["results"]) == 3
    assert found["results"][0]["kind"] == "case"
    assert "**watches**" in found["results"][0]["snippet"]
    assert found["results"][0]["url"].startswith("http://localhost/cases/")
    only, _ = await call(small, "search_archive", query="Detroit", kind="agency")
    assert {result["kind"] for result in only["results"]} == {"agency"}
    assert (await call(small, "search_archive", query="..."))[0] == {"results": []}


async def test_a_record_is_told_with_standing_speaker_sources_and_address(small: Site) -> None:
    found, _ = await call(small, "get_record", id="wia 1")
    assert (found["id"], found["case"]["status"]) == ("WIA-0001", "confirmed")
    said = next(statement for statement in found["statements"] if statement["property"] == "system_output")
    assert (said["standing"], said["said_by"], said["url"]) == ("alleged", "his counsel", "http://localhost/cases/WIA-0001#system_output.1")
    assert said["sources"]
    assert {source.split()[0] for statement in found["statements"] for source in statement["sources"]} <= {source["id"] for source in found["sources"]}
    deprecated = next(statement for statement in found["statements"] if statement["rank"] == "deprecated")
    assert deprecated["why"] == "The figures are the wrong way round."
    assert {"events", "failures", "responses", "proceedings", "findings"} & set(found)


async def test_every_record_can_be_read_within_the_limit(site: Site) -> None:
    for kind, count in await site.rows("select kind, count(*) from records group by kind"):
        assert count
        for (key,) in await site.rows(f"select key from records where kind = '{kind}' order by (select count(*) from citations where record = records.key) desc limit 2"):
            found, wrong = await call(site, "get_record", id=key)
            assert not wrong
            assert found["id"] == key
            assert (await site.get(found["url"].removeprefix("http://localhost"))).status_code == 200
            assert (await site.get(found["cite"].removeprefix("http://localhost"), follow_redirects=True)).status_code == 200


async def test_tables_and_sql(small: Site) -> None:
    tables, _ = await call(small, "describe_tables")
    assert "id" in tables["cases"]["columns"]
    found, _ = await call(small, "run_sql", sql="select id, zeroblob(3) as b from cases order by id limit 1")
    assert found == {"columns": ["id", "b"], "rows": [["WIA-0001", "(3 bytes)"]], "truncated": False}
    many, _ = await call(small, "run_sql", sql="with recursive n(x) as (select 1 union all select x + 1 from n limit 5000) select x from n")
    assert (len(many["rows"]), many["truncated"]) == (1000, True)


@pytest.mark.parametrize("sql", [*NOT_READING, "", "nonsense", "select zeroblob(1000000000)", "select :x", "select * from nosuch"])
async def test_sql_only_reads(small: Site, sql: str) -> None:
    told, wrong = await call(small, "run_sql", sql=sql)
    assert wrong
    assert str(small.datasette.config_dir) not in told
    assert (await call(small, "run_sql", sql="select count(*) from cases"))[0]["rows"] == [[60]]


async def test_sql_has_the_limits_of_the_site(small: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as hurried:
        hurried.setattr(small.datasette, "sql_time_limit_ms", 50)
        told, wrong = await call(small, "run_sql", sql="with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n")
    assert wrong
    assert "longer than the site allows" in told
    told, wrong = await call(small, "run_sql", sql="with recursive n(x) as (select 1 union all select x + 1 from n limit 999) select hex(zeroblob(1000)) from n")
    assert wrong
    assert f"{LONGEST_ANSWER:,}" in told


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        ("search_archive", {}, "`query` is missing"),
        ("search_archive", {"query": 7}, "`query` must be a text"),
        ("search_archive", {"query": "x" * 301}, "longer than 300"),
        ("search_archive", {"query": "x", "kind": "person"}, "one of case, agency"),
        ("search_archive", {"query": "x", "limit": "3"}, "`limit` must be a whole number"),
        ("search_archive", {"query": "x", "limit": True}, "`limit` must be a whole number"),
        ("get_record", {"id": None}, "`id` is missing"),
        ("get_record", {"id": "WIA-9999"}, "no record 'WIA-9999'"),
        ("run_sql", {"sql": "x" * 20_001}, "longer than 20,000"),
    ],
)
async def test_arguments_that_do_not_fit_are_told(small: Site, name: str, arguments: dict[str, object], told: str) -> None:
    text, wrong = await call(small, name, **arguments)
    assert wrong
    assert told in text


@pytest.mark.parametrize(("limit", "used"), [(0, 1), (-9, 1), (10**30, 25), (None, 10)])
def test_numbers_are_kept_within_their_bounds(limit: int | None, used: int) -> None:
    assert check(TOOLS[0]["inputSchema"], {"query": "x", "limit": limit, "other": 1} if limit is not None else {"query": "x"}) == {"query": "x", "limit": used}


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, -32700), (b"{", 400, -32700), (b"\xff", 400, -32700), (b"[" * 50_000, 400, -32700), (b"[]", 400, -32600), (b"1", 400, -32600), (b"{}", 400, -32600),
        (b'{"jsonrpc": "1.0", "id": 1, "method": "ping"}', 400, -32600), (b'{"jsonrpc": "2.0", "id": [], "method": "ping"}', 400, -32600), (b'{"jsonrpc": "2.0", "id": true, "method": "ping"}', 400, -32600),
        (b'{"jsonrpc": "2.0", "id": null, "method": "ping"}', 400, -32600), (b'{"jsonrpc": "2.0", "id": 1, "method": 2}', 400, -32600), (b'{"jsonrpc": "2.0", "id": 1, "method": "nosuch"}', 200, -32601),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "server/discover"}', 200, -32601), (b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": [1]}', 200, -32602),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "nosuch"}}', 200, -32602),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "run_sql", "arguments": [1]}}', 200, -32602), (b"x" * (MOST_BODY + 1), 413, -32600),
    ],
    ids=lambda value: ascii(value[:60]) if isinstance(value, bytes) else str(value),
)  # fmt: skip
async def test_messages_that_are_none(small: Site, content: bytes, status: int, code: int) -> None:
    response = await send(small, content=content, headers={"content-type": "application/json"})
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)


@pytest.mark.parametrize("text", [*HOSTILE, "\ud800"], ids=lambda text: ascii(text[:24]))
async def test_hostile_arguments(small: Site, text: str) -> None:
    for name, argument in (("search_archive", "query"), ("get_record", "id"), ("run_sql", "sql")):
        told, _ = await call(small, name, **{argument: text})
        assert told is not None


async def test_other_sites_may_ask_and_no_token_is_asked_for(small: Site) -> None:
    response = await send(small, json={"jsonrpc": "2.0", "id": 1, "method": "ping"}, headers={"origin": "https://elsewhere.example", "cookie": "of=another-site"})
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == "*"


async def nothing(name: str, arguments: object) -> object:
    raise ToolError(f"{name}: {arguments}")


@given(JSON)
async def test_whatever_is_sent_is_answered(message: object) -> None:
    told = await answer(json.dumps(message).encode(), nothing, "1")
    assert told is not None
    assert "error" in told


@given(st.dictionaries(st.sampled_from(["id", "method", "params", "name"]), JSON | st.sampled_from(["tools/call", "initialize", *NAMES])), JSON)
async def test_whatever_looks_like_a_message_is_answered(message: dict[str, object], params: object) -> None:
    told = await answer(json.dumps({"jsonrpc": "2.0", "params": params, **message}).encode(), nothing, "1")
    assert told is None or ("result" in told) != ("error" in told)
