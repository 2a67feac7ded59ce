"""What is read of wrk, and what is laid out for nginx; what is measured is not tested."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench import served

if TYPE_CHECKING:
    from pathlib import Path

DONE = """Running 2s test @ http://127.0.0.1:8000/
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   123.45us   67.89us   1.00ms   90.00%
  24690 requests in 2.05s, 1.20GB read
{more}Requests/sec:  12043.90
Transfer/sec:    600.00MB
"""


@pytest.mark.parametrize(("printed", "read"), [("24690 requests in 2.05s, 1.20GB read", (24690, 2.05)), ("7 requests in 500.00ms, 1KB read", (7, 0.5)), ("60 requests in 1.00m, 1KB read", (60, 60.0))])
def test_answers_and_seconds_are_read(printed: str, read: tuple[int, float]) -> None:
    assert served.answered(DONE.format(more="").replace("24690 requests in 2.05s, 1.20GB read", printed)) == read


@pytest.mark.parametrize("more", ["  Non-2xx or 3xx responses: 5\n", "  Socket errors: connect 0, read 3, write 0, timeout 0\n"])
def test_a_request_that_failed_is_told(more: str) -> None:
    with pytest.raises(ValueError, match=more.partition(":")[0].strip()):
        served.answered(DONE.format(more=more))


def test_what_is_no_output_of_wrk_is_told() -> None:
    with pytest.raises(ValueError, match="unable to connect"):
        served.answered("unable to connect to 127.0.0.1:8000 Connection refused")


def test_plain_files_have_the_sizes_of_the_page_and_of_its_compressed_copy(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_bytes(b"<p>page</p>" * 500)
    (tmp_path / "index.html.gz").write_bytes(b"packed")
    files = served.lay_out(page, tmp_path / "plain")
    assert [file.stat().st_size for file in files] == [5500, 6]


def test_a_bake_brings_its_own_rules(tmp_path: Path) -> None:
    site = served.Site(tmp_path, "")
    site.page.parent.mkdir(parents=True)
    (tmp_path / served.RULES).write_text("gzip_static on;", "utf-8")
    with pytest.raises(SystemExit, match="no bake with compressed copies"):
        served.finished(tmp_path)
    site.page.with_name("index.html.gz").write_bytes(b"packed")
    assert served.finished(tmp_path).rules == "gzip_static on;"
