"""One short run of what `bench.scale` is made of: a site behind nginx, readers, a kill and a swap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.crowd import crowded, fetched, learned
from bench.load import looks
from bench.mix import mixed
from bench.readers import Plan
from bench.stack import DEPLOY, NO_NGINX, ROOT, Edition, edition_in, find_nginx, proxied, relocated, replicas, told
from tests.publish.swaps import make_two

if TYPE_CHECKING:
    from pathlib import Path

NGINX = pytest.mark.skipif(find_nginx() is None, reason=NO_NGINX)


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Edition, Edition]:
    one, other = make_two(tmp_path_factory.mktemp("two"), 3)
    return edition_in(one.folder, one.hash), edition_in(other.folder, other.hash)


def test_the_rules_are_those_of_the_deployment(tmp_path: Path) -> None:
    text = relocated(tmp_path, 1001, 1002, 1003, [2001, 2002], 2003)
    assert text.count("max_fails=0;") == 2
    assert "127.0.0.1:2001 max_fails=0" in text
    assert not any(place in text for place in ("/etc/ssl", "/var/log", "/var/cache", "/run/", "127.0.0.1:8001", "127.0.0.1:8000", "listen 443"))
    rules = [line.strip() for line in (DEPLOY / "nginx.conf").read_text("utf-8").splitlines() if line.strip().startswith(("proxy_cache_", "limit_", "proxy_next", "gzip"))]
    assert len(rules) > 15
    assert all(rule.split(" ")[0] in text for rule in rules)
    assert "proxy_cache archive;" in told(text, tmp_path / "still", cache=True)
    assert "proxy_cache archive;" not in told(text, tmp_path / "still", cache=False)


@NGINX
def test_readers_meet_no_error_while_a_site_is_killed_and_a_database_is_replaced(tmp_path: Path, editions: tuple[Edition, Edition]) -> None:
    tmp_path.chmod(0o755)
    publish = looks(ROOT / "publish", tmp_path / "publish")
    editions[0].publish(publish)
    mix = mixed({"news": ["/cases/WIA-0002"], "home": ["/"], "lists": ["/cases"], "searches": ["/search?q=Example"], "records": ["/agencies/detroit-police"]})
    with replicas(publish, 2) as (first, second):
        known = learned(first.port, mix.paths, editions, publish)
        assert all(len(set(digests)) == 2 for digests in known.values())
        with (
            proxied(tmp_path / "nginx", [first.port, second.port], cache=False, workers="1") as door,
            crowded(Plan(door.port, mix, 2.5, rate=30.0, authority=str(door.authority), known=known), 1) as crowd,
        ):
            tally = crowd.met(1.2)
            first.kill()
            tally.add(crowd.met(0.4))
            editions[0].publish(publish)
            tally.add(crowd.rest())
            assert fetched(second.port, "/-/health")
    assert tally.errors == {}, tally.examples
    assert tally.answers == 75
    assert tally.editions[0]
    assert tally.editions[1]
    assert tally.sent_twice
