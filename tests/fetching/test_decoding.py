"""What is packed comes out whole, or not at all."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.fetching.decoding import decoded
from archive.fetching.refusal import FetchError

if TYPE_CHECKING:
    from collections.abc import Callable


def raw_deflate(data: bytes) -> bytes:
    pack = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return pack.compress(data) + pack.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "x-gzip": gzip.compress, " GZIP ": gzip.compress, "deflate": zlib.compress, "Deflate": raw_deflate, "": bytes, "identity": bytes}


@pytest.mark.parametrize("encoding", PACKERS)
@given(data=st.binary(max_size=2_000))
def test_packing_and_unpacking_are_inverse(encoding: str, data: bytes) -> None:
    assert decoded(PACKERS[encoding](data), encoding, 2_000) == data


@given(st.lists(st.binary(max_size=100), max_size=5))
def test_a_gzip_file_may_be_several(parts: list[bytes]) -> None:
    assert decoded(b"".join(map(gzip.compress, parts)), "gzip", 1_000) == b"".join(parts)


def test_zeros_behind_a_gzip_file_are_no_part_of_it() -> None:
    assert decoded(gzip.compress(b"abc") + bytes(512), "gzip", 10) == b"abc"


@pytest.mark.parametrize("encoding", PACKERS)
def test_what_comes_out_too_large_is_refused(encoding: str) -> None:
    with pytest.raises(FetchError) as told:
        decoded(PACKERS[encoding](bytes(1_001)), encoding, 1_000)
    assert told.value.reason == "large"


def test_a_bomb_of_many_files_is_refused() -> None:
    with pytest.raises(FetchError) as told:
        decoded(gzip.compress(bytes(600)) * 2, "gzip", 1_000)
    assert told.value.reason == "large"
    with pytest.raises(FetchError) as told:
        decoded(gzip.compress(b"") * 2_000, "gzip", 1_000)
    assert told.value.reason == "broken"


@pytest.mark.parametrize(
    ("body", "encoding"),
    [(b"abc", "gzip"), (gzip.compress(b"x" * 99, mtime=0)[:-9], "gzip"), (b"\xff", "deflate"), (zlib.compress(b"x" * 99)[:-5], "deflate"), (b"abc", "br"), (b"abc", "gzip, gzip"), (b"abc", "zstd")],
)
def test_what_is_damaged_or_was_not_asked_for_is_refused(body: bytes, encoding: str) -> None:
    with pytest.raises(FetchError) as told:
        decoded(body, encoding, 1_000)
    assert told.value.reason == "broken"


@given(st.binary(max_size=200), st.sampled_from(["gzip", "deflate"]))
def test_any_bytes_are_unpacked_or_refused(data: bytes, encoding: str) -> None:
    try:
        unpacked = decoded(data, encoding, 1_000)
    except FetchError:
        return
    assert len(unpacked) <= 1_000
