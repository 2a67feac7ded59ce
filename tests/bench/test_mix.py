from __future__ import annotations

import random
from collections import Counter
from itertools import islice

import pytest

from bench.mix import NUMBER, SHARES, Mix, Part, loaded, mixed, numbered
from bench.readers import Plan, address, digest, split


def chance() -> random.Random:
    return random.Random(1)  # noqa: S311 - the same every time


def test_the_shares_are_of_a_thousand_and_most_pages_are_the_one_in_the_news() -> None:
    assert sum(SHARES.values()) == 1_000
    assert SHARES["news"] == max(share for kind, share in SHARES.items() if kind != "files")


def test_what_is_drawn_has_the_shares_that_it_should_have() -> None:
    mix = mixed({kind: [f"/{kind}/{number}" for number in range(5)] for kind in SHARES})
    drawn = Counter(kind for kind, _, _ in islice(mix.drawn(chance()), 20_000))
    for kind, share in SHARES.items():
        assert drawn[kind] / 20 == pytest.approx(share, abs=15)
    assert mix.pages == pytest.approx(1 - SHARES["files"] / 1_000)


def test_a_kind_without_an_address_is_left_out() -> None:
    assert [part.kind for part in mixed({"home": ["/"], "feeds": []}).parts] == ["home"]


def test_a_number_makes_an_address_that_is_known_by_its_pattern() -> None:
    mix = Mix((Part("sql", 1, (f"/archive?sql=select+{NUMBER}",)),))
    drawn = list(islice(mix.drawn(chance()), 50))
    assert {known for _, known, _ in drawn} == {f"/archive?sql=select+{NUMBER}"}
    assert len({path for _, _, path in drawn}) == 50
    first, again = (f"<p>{numbered('select ' + NUMBER, number)}</p>".encode() for number in (1, 2))
    assert first != again
    assert digest(first) == digest(again)


def test_digests_pass_over_the_moment_and_nothing_else() -> None:
    assert digest(b"x queries took 1.5 ms") == digest(b"x queries took 20 ms")
    assert digest(b"x queries took 1.5 ms") != digest(b"y queries took 1.5 ms")
    assert digest(b"born 2019-01-02") != digest(b"born 2019-01-03")


def test_the_files_of_a_page_are_found() -> None:
    page = '<link rel="stylesheet" href="/static/a.css?1"><link rel="icon" href="/favicon.ico" sizes="any"><link rel="alternate" href="/feed"><script src="/static/c.js"></script><img alt="" src="/x.svg">'
    assert loaded(page) == ["/static/a.css?1", "/favicon.ico", "/static/c.js", "/x.svg"]


def test_readers_have_addresses_of_this_machine_and_none_twice() -> None:
    found = {address(process, number) for process in range(4) for number in range(1 << 14)}
    assert len(found) == 4 << 14
    assert all(one.startswith("127.") and not one.startswith("127.0.") and max(map(int, one.split("."))) < 256 for one in found)


def test_a_plan_is_split_without_loss() -> None:
    plan = Plan(1, mixed({"home": ["/"]}), 5.0, readers=8, rate=30.0)
    parts = split(plan, 3)
    assert sum(part.rate for part in parts) == pytest.approx(30.0)
    assert len({part.number for part in parts}) == 3
