"""Reconciliation as the specification has it and as OpenRefine asks (Reconciliation Service API 0.2)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.site.reconcile import MOST_BODY, MOST_QUERIES, BatchError, Query, candidates, manifest, prefix_expression, read_queries, score
from tests.publish.test_search import HOSTILE, encoded

if TYPE_CHECKING:
    import httpx

    from tests.publish.conftest import Site

JSON = st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)
FORM = {"content-type": "application/x-www-form-urlencoded"}


async def ask(site: Site, **queries: object) -> dict[str, list[dict[str, Any]]]:
    """The candidates of a batch."""
    response = await site.get("/reconcile", params={"queries": json.dumps(queries)})
    assert response.status_code == 200, response.text
    return {name: answer["result"] for name, answer in response.json().items()}


def faults_of(batch: Any) -> list[str]:
    """What is wrong with an answer by the schema of the specification (reconciliation-result-batch.json), and ours: the best first, one match at most."""
    faults = [] if isinstance(batch, dict) else ["no object"]
    for name, answer in batch.items():
        result = answer.get("result")
        if not isinstance(result, list):
            faults.append(f"{name}: no result")
            continue
        for found in result:
            if not isinstance(found.get("id"), str) or not isinstance(found.get("name"), str) or not isinstance(found.get("score"), int | float) or not isinstance(found.get("match"), bool):
                faults.append(f"{name}: {found}")
            faults += [f"{name}: type {kind}" for kind in found["type"] if not isinstance(kind.get("id"), str)]
            faults += [f"{name}: feature {feature}" for feature in found["features"] if not isinstance(feature["id"], str) or not isinstance(feature["value"], int | float)]
        if [found["score"] for found in result] != sorted((found["score"] for found in result), reverse=True) or sum(found["match"] for found in result) > 1:
            faults.append(f"{name}: order or matches")
    return faults


async def test_the_manifest_has_what_the_specification_asks(small: Site) -> None:
    response = await small.get("/reconcile")
    told = response.json()
    assert response.headers["access-control-allow-origin"] == "*"
    assert "0.2" in told["versions"]
    assert all(isinstance(told[name], str) for name in ("name", "identifierSpace", "schemaSpace", "documentation", "logo"))
    assert "{{id}}" in told["view"]["url"]
    assert [kind["id"] for kind in told["defaultTypes"]] == ["case", "agency", "system", "ruling", "action", "study", "policy", "source"]
    for name in ("documentation", "logo"):
        assert (await small.get(told[name].removeprefix("http://localhost"))).status_code == 200
    for service in told["suggest"].values():
        assert service["service_url"] == "http://localhost"
        assert "result" in (await small.get(service["service_path"] + "?prefix=d")).json()
    assert manifest("https://x.example")["view"]["url"] == "https://x.example/reconcile/view?id={{id}}"


@pytest.mark.parametrize(
    ("query", "first", "match"),
    [
        ({"query": "Robert Example"}, "WIA-0001", True),
        ({"query": "EXAMPLE, robert"}, "WIA-0001", True),
        ({"query": "Róbert Exâmple", "type": "case"}, "WIA-0001", True),
        ({"query": "detroit police", "type": "agency"}, "agencies/detroit-police", True),
        ({"query": "Detroit Police Dept.", "type": "agency"}, "agencies/detroit-police", False),
        ({"query": "Detriot Police", "type": ["agency"]}, "agencies/detroit-police", False),
        ({"query": "WIA-0007"}, "WIA-0007", True),
        ({"query": "wia 7", "type": "case"}, "WIA-0007", True),
        ({"query": "agencies/detroit-police"}, "agencies/detroit-police", True),
        ({"query": "Detenido por error", "type": "source"}, "sources/diario-2020-error", True),
    ],
)
async def test_names_find_records(small: Site, query: dict[str, Any], first: str, match: bool) -> None:  # noqa: FBT001 - a column of the table
    found = (await ask(small, q0=query))["q0"]
    assert (found[0]["id"], found[0]["match"]) == (first, match)
    assert not faults_of({"q0": {"result": found}})


@pytest.mark.parametrize(
    "query",
    [
        {"query": "Detroit Police Department", "type": "system"},
        {"query": "Robert Example", "type": "nosuch"},
        {"query": ""},
        {"query": "…"},
        {"query": 7},
        {"properties": [{"pid": "country", "v": "US"}]},
        {"query": "1"},
    ],
)
async def test_what_cannot_be_found_is_not_guessed(small: Site, query: dict[str, Any]) -> None:
    assert (await ask(small, q0=query))["q0"] == []


@pytest.mark.parametrize(("limit", "most"), [(3, 3), (0, 1), (-5, 1), (1000, 25), (2.9, 2), ("7", 5), (None, 5), (True, 5), (1e400, 5)])
async def test_limits(small: Site, limit: object, most: int) -> None:
    assert len((await ask(small, q0={"query": "Robert Example", "type": "case", "limit": limit}))["q0"]) == most


async def test_a_name_that_two_records_bear_matches_neither() -> None:
    rows = [{"key": "a", "kind": "case", "title": "Same Name"}, {"key": "b", "kind": "case", "title": "same name"}, {"key": "c", "kind": "case", "title": "Same Names"}]
    assert [(found["id"], found["match"]) for found in candidates(Query("Same Name"), rows)] == [("a", False), ("b", False), ("c", False)]
    assert [found["match"] for found in candidates(Query("Same Name", limit=1), rows)] == [False]


async def test_the_page_of_a_candidate(small: Site) -> None:
    for key, path in (("WIA-0001", "/cases/WIA-0001"), ("agencies/detroit-police", "/agencies/detroit-police"), ("sources%2Fdiario-2020-error", "/sources/diario-2020-error")):
        response = await small.get(f"/reconcile/view?id={key}")
        assert (response.status_code, response.headers["location"]) == (301, path)
    for key in ("nosuch", "", "//evil.example", "%00"):
        assert (await small.get(f"/reconcile/view?id={key}")).status_code == 404


async def test_suggestions_begin_like_what_was_typed(small: Site) -> None:
    found = (await small.get("/reconcile/suggest/entity?prefix=Robert+Exam")).json()["result"]
    assert len(found) == 10
    assert found[0] == {"id": "WIA-0001", "name": "Robert Example", "notable": [{"id": "case", "name": "Cases"}]}
    assert (await small.get("/reconcile/suggest/entity?prefix=Robert+Exam&cursor=10")).json()["result"][0]["id"] not in {one["id"] for one in found}
    assert (await small.get("/reconcile/suggest/type?prefix=ag")).json()["result"] == [{"id": "agency", "name": "Agencies"}]


@pytest.mark.parametrize("text", ["nonsense", "[]", "1", '"x"', '{"q0": "x"}', '{"q0": []}', "[" * 5000, '{"q0": ' * 3000, json.dumps({f"q{n}": {"query": "x"} for n in range(MOST_QUERIES + 1)})])
async def test_a_batch_that_cannot_be_read_is_told(small: Site, text: str) -> None:
    response = await small.get("/reconcile", params={"queries": text})
    assert response.status_code == 400
    assert "`queries`" in response.json()["error"]


@settings(max_examples=40)
@given(st.dictionaries(st.text(max_size=5), st.dictionaries(st.sampled_from(["query", "type", "limit", "properties", "type_strict"]), JSON), max_size=3))
def test_whatever_a_query_holds_it_is_read(batch: dict[str, dict[str, Any]]) -> None:
    for name, query in read_queries(json.dumps(batch)).items():
        assert name in batch
        assert 1 <= query.limit <= 25
        assert json.loads(query.params["kinds"]) == list(query.kinds)


def refusal(text: str) -> str:
    """Why a batch cannot be read; empty where it can."""
    try:
        read_queries(text)
    except BatchError as error:
        return str(error)
    return ""


@given(st.text() | JSON.map(json.dumps))
def test_whatever_is_sent_as_a_batch_is_read_or_refused(text: str) -> None:
    told = refusal(text)
    assert not told or told.startswith("`queries` ")


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_score_is_symmetric_and_full_only_for_the_same_words(one: str, other: str) -> None:
    assert score(one, other) == score(other, one)
    assert 0 <= score(one, other) <= 100
    assert score(one, one) in {0.0, 100.0}


@pytest.mark.parametrize(("typed", "expression"), [("Detroit po", 'title : ("Detroit" AND "po"*)'), ("", ""), ("...", ""), ('a" OR "b', 'title : ("a" AND "OR" AND "b"*)')])
def test_expressions_quote_what_was_typed(typed: str, expression: str) -> None:
    assert prefix_expression(typed) == expression


@pytest.mark.parametrize("text", [*HOSTILE, "\ud800"], ids=lambda text: ascii(text[:24]))
async def test_hostile_names(small: Site, text: str) -> None:
    assert not faults_of({name: {"result": result} for name, result in (await ask(small, **{"q": {"query": text[:5000]}, text[:40] or "x": {"query": "Robert"}})).items()})
    for path in ("/reconcile/suggest/entity?prefix={}", "/reconcile/suggest/entity?prefix=a&cursor={}", "/reconcile/suggest/type?prefix={}", "/reconcile/view?id={}", "/reconcile?queries={}"):
        response = await small.get(path.format(encoded(text)))
        assert response.status_code in {200, 400, 404}
        assert response.headers["content-type"].startswith("application/json")


async def test_a_batch_that_takes_too_long_is_told(small: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(small.datasette, "sql_time_limit_ms", 0)
    response = await small.get("/reconcile", params={"queries": json.dumps({"q": {"query": "Robert Example"}})})
    assert response.status_code == 503
    assert "fewer" in response.json()["error"]


async def post(site: Site, **options: Any) -> httpx.Response:
    response: httpx.Response = await site.datasette.client.post("/reconcile", **options)
    return response


async def test_openrefine_sends_a_form(small: Site) -> None:
    queries = {"q0": {"query": "Detroit Police Department", "type": "agency", "limit": 3, "type_strict": "should"}, "q1": {"query": "Robert Example", "properties": []}}
    response = await post(small, data={"queries": json.dumps(queries)}, headers={"cookie": "of=another-site"})
    assert response.status_code == 200
    assert not faults_of(response.json())
    assert {name: answer["result"][0]["id"] for name, answer in response.json().items()} == {"q0": "agencies/detroit-police", "q1": "WIA-0001"}
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"content": b"", "headers": FORM}, 400),
        ({"content": b"x=1", "headers": FORM}, 400),
        ({"content": b"queries=%7B", "headers": FORM}, 400),
        ({"content": b"queries=%FF", "headers": FORM}, 400),
        ({"content": b"\xff\xfe", "headers": FORM}, 400),
        ({"content": b"&".join([b"a=1"] * 5000), "headers": FORM}, 400),
        ({"content": b"queries=" + b"x" * MOST_BODY, "headers": FORM}, 413),
        ({"json": {"queries": {}}}, 400),
    ],
)
async def test_forms_that_are_none(small: Site, options: dict[str, Any], status: int) -> None:
    response = await post(small, **options)
    assert response.status_code == status
    assert response.json()["error"]
