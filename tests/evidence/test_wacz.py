from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile

import pytest

from archive.evidence.wacz import WARC, index_of, search_key, wacz_of
from archive.evidence.warcs import warc_of
from tests.evidence.exchanges import AGENT, REDIRECTED, exchange, hop

WACZ = wacz_of(warc_of(REDIRECTED, AGENT, "Tests/1"), "Man held over watches", "Tests/1")


def opened(data: bytes = WACZ) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(data))


def test_it_has_what_the_specification_wants() -> None:
    with opened() as packed:
        assert packed.namelist() == [WARC, "indexes/index.cdx", "pages/pages.jsonl", "datapackage.json", "datapackage-digest.json"]
        package = json.loads(packed.read("datapackage.json"))
        assert (package["profile"], package["wacz_version"], package["mainPageUrl"]) == ("data-package", "1.1.1", "https://gazette.example/watches")
        for resource in package["resources"]:
            data = packed.read(resource["path"])
            assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
            assert resource["bytes"] == len(data)
        assert {resource["path"] for resource in package["resources"]} == set(packed.namelist()[:3])
        digest = json.loads(packed.read("datapackage-digest.json"))
        assert digest == {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(packed.read('datapackage.json')).hexdigest()}"}
        head, page = map(json.loads, packed.read("pages/pages.jsonl").decode().splitlines())
        assert head["format"] == "json-pages-1.0"
        assert (page["url"], page["ts"], page["title"]) == ("https://gazette.example/watches", "2026-11-22T12:00:00Z", "Man held over watches")


def test_the_same_exchange_is_the_same_bytes() -> None:
    assert wacz_of(warc_of(REDIRECTED, AGENT, "Tests/1"), "Man held over watches", "Tests/1") == WACZ
    # The hash is a promise: whoever changes it changes what captures are called by.
    assert hashlib.sha256(gzip.decompress(opened().read(WARC))).hexdigest() == "4eb78dfa0a371c4bc7a8424f84dac89f09a6c205b271bb8f260df4294aab2623"


def test_nothing_is_packed_twice_and_nothing_bears_a_time() -> None:
    for member in opened().infolist():
        assert member.compress_type == zipfile.ZIP_STORED
        assert member.date_time == (1980, 1, 1, 0, 0, 0)
        assert member.create_system == 3


def test_the_index_is_sorted() -> None:
    warc = warc_of(exchange(hop("https://zeta.example/"), hop("https://alpha.example/b")), AGENT, "Tests/1")
    lines = index_of(warc.responses).decode().splitlines()
    assert lines == sorted(lines)
    assert lines[0].startswith('example,alpha)/b 20261122120000 {"url": "https://alpha.example/b", "mime": "text/html", "status": "200", "digest": "sha256:')


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.Example.org/A?B=c", "org,example)/a?b=c"),
        ("http://example.org", "org,example)/"),
        ("http://example.org:8080/x", "org,example:8080)/x"),
        ("http://93.184.216.34/x", "93.184.216.34)/x"),
        ("http://[2001:db8::1]/x", "2001:db8::1)/x"),
        ("https://a.b.example/?z=1&a=2", "example,b,a)/?a=2&z=1"),
    ],
)
def test_search_keys(url: str, key: str) -> None:
    assert search_key(url) == key
