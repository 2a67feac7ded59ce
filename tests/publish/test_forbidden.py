"""What the public must not be able to do, and what every answer must carry. A configuration that fails must fail here."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from tests.publish.conftest import Site

NOT_READING = [
    "delete from cases", "insert into about values ('x', 'y')", "update cases set title = 'x'", "drop table cases", "create table x (y)", "create view v as select 1",
    "attach database '/etc/passwd' as x", "detach database main", "pragma table_info(cases)", "pragma writable_schema = on", "vacuum", "vacuum into '/tmp/x'", "reindex",
    "with x as (select 1) delete from cases", "with x as (select 1) insert into about select 'a', 'b'", "explain delete from cases; delete from cases", "select 1; delete from cases",
    "select load_extension('/tmp/x')", "select * from pragma_function_list", "select fts3_tokenizer('simple')", "select readfile('/etc/passwd')", "select writefile('/tmp/x', 'y')",
    "select * from pragma_compile_options", "begin", "insert into search(search) values ('rebuild')",
]  # fmt: skip
SHUT = ["actor.json", "allow-debug", "auth-token", "auth-token?token=x", "databases", "databases.json", "logout", "messages", "patterns", "permissions", "threads", "threads.json"]
FILES = ["/metadata.yaml", "/settings.json", "/inspect-data.json", "/plugins/headers.py", "/templates/base.html", "/queries/agencies_that_recur.sql", "/.archive-stamp.json"]
TRAVERSALS = ["/static/../settings.json", "/static/%2e%2e/settings.json", "/static/..%2fsettings.json", "/static/....//settings.json", "/static/%00", "/static//etc/passwd", "/-/static/../app.py", "/cases/..%2f..%2fsettings.json", "/sources/../../settings.json"]  # fmt: skip


@pytest.mark.parametrize("sql", NOT_READING)
async def test_nothing_but_reading(small: Site, sql: str) -> None:
    response = await small.get(f"/archive.json?sql={quote(sql)}")
    assert response.status_code == 400, sql
    assert (await small.get("/archive.json?sql=select+count(*)+from+cases&_shape=arrays")).json()["rows"] == [[60]]


async def test_where_the_file_lies_is_not_told(small: Site) -> None:
    response = await small.get("/archive.json?sql=select+*+from+pragma_database_list")
    assert response.json()["rows"] == []
    for path in ("/-/versions", "/-/settings", "/-/plugins", "/-/metadata", "/archive", "/archive.json"):
        assert str(small.datasette.config_dir) not in (await small.get(path)).text


async def test_reading_still_works_behind_the_lock(small: Site) -> None:
    for sql in (
        "select json_extract('{\"a\": 1}', '$.a')",
        "select value from json_each('[1]')",
        "select key from search where search match 'watches' limit 1",
        "with recursive n(x) as (select 1 union all select x + 1 from n limit 3) select max(x) from n",
    ):
        response = await small.get(f"/archive.json?sql={quote(sql)}")
        assert response.status_code == 200, sql
        assert len(response.json()["rows"]) == 1


async def test_the_database_is_immutable(small: Site) -> None:
    assert not small.datasette.get_database("archive").is_mutable


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.parametrize("path", ["/", "/cases", "/cases/WIA-0001", "/search", "/archive", "/archive/cases", "/archive/cases/WIA-0001"])
async def test_no_method_but_reading(small: Site, method: str, path: str) -> None:
    response = await getattr(small.datasette.client, method)(path)
    assert response.status_code in {403, 405}


async def test_a_query_that_takes_too_long_is_stopped(small: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    assert small.datasette.setting("sql_time_limit_ms") == 1000
    monkeypatch.setattr(small.datasette, "sql_time_limit_ms", 50)
    endless = "with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n"
    response = await small.get(f"/archive?sql={quote(endless)}")
    assert response.status_code == 400
    assert "took too long" in response.text


async def test_a_query_gives_a_thousand_rows_and_says_that_there_are_more(small: Site) -> None:
    many = quote("with recursive n(x) as (select 1 union all select x + 1 from n limit 5000) select x from n")
    answer = (await small.get(f"/archive.json?sql={many}")).json()
    assert len(answer["rows"]) == 1000
    assert answer["truncated"] is True
    assert "The first 1,000 rows" in (await small.page(f"/archive?sql={many}")).text


@pytest.mark.parametrize(
    "sql",
    ["select zeroblob(1000000000)", "select hex(zeroblob(9000000))", "select group_concat(narrative, hex(zeroblob(1000000))) from cases", "select 9223372036854775807 + 1, abs(-9223372036854775808)"],
)
async def test_a_query_for_too_large_a_value_is_a_bad_request(small: Site, sql: str) -> None:
    assert (await small.get(f"/archive.json?sql={quote(sql)}")).status_code == 400


@pytest.mark.parametrize("path", ["/archive/cases?_sort=nosuch", "/archive/cases?id__in=[", "/archive?sql=select+1&_timelimit=x", "/archive/cases?_size=x", "/archive/cases?_next=%00", "/archive/cases?_search=%22", "/archive/search?_search=%22", "/archive/cases?_where=)", "/archive/cases.csv?_size=x", "/archive/nosuch", "/nosuch", "/archive/cases/%00"])  # fmt: skip
async def test_odd_addresses_of_tables_are_no_fault_of_the_server(small: Site, path: str) -> None:
    assert (await small.get(path)).status_code < 500


@pytest.mark.parametrize("page", SHUT)
async def test_pages_for_administrators_are_shut(small: Site, page: str) -> None:
    assert (await small.get(f"/-/{page}")).status_code == 403


async def test_datasettes_own_database_is_shut(small: Site) -> None:
    assert (await small.get("/_internal")).status_code == 403
    assert (await small.get("/_internal/databases.json")).status_code == 403
    assert (await small.get("/_memory")).status_code == 404


@pytest.mark.parametrize("path", [*FILES, *TRAVERSALS])
async def test_files_of_the_site_are_not_served(small: Site, path: str) -> None:
    assert (await small.get(path)).status_code in {302, 403, 404}
    response = await small.get(path, follow_redirects=True)
    assert response.status_code in {403, 404}
    assert "sql_time_limit_ms" not in response.text


@pytest.mark.parametrize("path", ["//evil.example/", "///evil.example/", "/\\evil.example/", "/cases/%2F%2Fevil.example"])
async def test_nobody_is_sent_elsewhere(small: Site, path: str) -> None:
    location = (await small.get(path)).headers.get("location", "/")
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))


async def test_debugging_is_off(small: Site) -> None:
    assert "datasette_version" not in (await small.get("/?_context=1")).text
    assert "_trace" not in (await small.get("/archive.json?_trace=1")).json()


PAGES = [
    "/",
    "/cases/WIA-0001",
    "/nosuch",
    "/cases/WIA-9999",
    "/-/threads",
    "/archive",
    "/archive/cases",
    "/archive/cases.json",
    "/archive/cases.csv",
    "/archive?sql=nonsense",
    "/static/site.css",
    "/archive.db",
]


@pytest.mark.parametrize("path", PAGES)
async def test_every_answer_has_the_security_headers_once(small: Site, path: str) -> None:
    headers = (await small.get(path)).headers
    policy = headers.get_list("content-security-policy")
    assert len(policy) == 1
    assert "default-src 'none'" in policy[0]
    assert "frame-ancestors 'none'" in policy[0]
    assert "unsafe" not in policy[0]
    assert "script-src 'self';" in policy[0]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(
    "path", ["/archive.json", "/archive/cases.json", "/archive/cases/WIA-0001.json", "/archive.json?sql=select+1", "/archive/cases.csv", "/archive.json?sql=nonsense", "/archive.db"]
)
async def test_data_may_be_read_by_other_sites(small: Site, path: str) -> None:
    assert (await small.get(path)).headers["access-control-allow-origin"] == "*"


async def test_no_cookie_is_set(small: Site) -> None:
    for path in ("/", "/cases", "/cases/WIA-0001", "/search?q=x", "/archive", "/archive/cases"):
        assert "set-cookie" not in (await small.get(path)).headers


async def test_errors_are_told_in_the_look_of_the_site(small: Site) -> None:
    missing = await small.page("/nosuch", status=404)
    assert "There is no such page" in missing.text
    wrong = await small.page("/archive?sql=drop+table+cases", status=400)
    assert "Statement must be a SELECT" in wrong.text
    shut = await small.page("/-/threads", status=403)
    assert "not open" in shut.text


async def test_a_fault_of_the_server_tells_nothing_of_its_insides(small: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret words of the machine")

    monkeypatch.setattr(small.datasette, "get_canned_queries", broken)
    page = await small.page("/queries", status=500)
    assert "Something broke here" in page.text
    assert "secret words" not in page.html


async def test_a_page_that_takes_too_long_says_so(small: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(small.datasette, "sql_time_limit_ms", 0)
    page = await small.page("/cases", status=503)
    assert "This took too long" in page.text
