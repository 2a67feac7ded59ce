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


def _page(folder: Path, name: str, size: int) -> Path:
    page = folder / "cases" / name / served.INDEX
    page.parent.mkdir(parents=True)
    page.write_bytes(b"p" * size)
    page.with_name(f"{served.INDEX}.gz").write_bytes(b"packed")
    return page


def test_plain_files_have_the_sizes_of_the_pages_and_of_their_compressed_copies(tmp_path: Path) -> None:
    files = served.lay_out([_page(tmp_path, "a", 5500), _page(tmp_path, "b", 100)], tmp_path / "plain")
    assert [(whole.stat().st_size, packed.stat().st_size) for whole, packed in files] == [(5500, 6), (100, 6)]


@pytest.mark.parametrize(("sizes", "chosen"), [([5], [5]), ([5, 3], [3, 5]), ([4, 1, 3, 2, 5], [1, 3, 5])])
def test_the_shortest_the_middle_and_the_longest_are_taken(tmp_path: Path, sizes: list[int], chosen: list[int]) -> None:
    pages = [_page(tmp_path, str(size), size) for size in sizes]
    assert [page.stat().st_size for page in served.of_three_lengths(pages)] == chosen


def test_a_bake_brings_its_own_rules(tmp_path: Path) -> None:
    (tmp_path / served.RULES).write_text("gzip_static on;", "utf-8")
    with pytest.raises(SystemExit, match="no bake with compressed copies"):
        served.finished(tmp_path)
    page = _page(tmp_path, "WIA-0001", 7)
    site = served.finished(tmp_path)
    assert (site.rules, site.pages, site.address(page)) == ("gzip_static on;", (page,), "/cases/WIA-0001/")
