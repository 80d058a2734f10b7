"""Bodies that arrive packed and in pieces: what comes out, and what never gets in."""

import gzip
import tracemalloc
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.web.inflate import Body
from schemas.errors import Reject

TEXT = b"The ferry has left the harbour. " * 4000


def unpack(packed: bytes, encoding: str, size: int = 1000, max_bytes: int = 1_000_000, cut: bool = False) -> bytes:
    body = Body(encoding, max_bytes, cut)
    for start in range(0, len(packed), size):
        body.feed(packed[start : start + size])
    return body.finish()


def raw_deflate(text: bytes) -> bytes:
    pack = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return pack.compress(text) + pack.flush()


@pytest.mark.parametrize("size", [1, 7, 1_000_000])
@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT)),
        ("X-GZIP", gzip.compress(TEXT)),
        ("gzip", gzip.compress(TEXT[:1000]) + gzip.compress(TEXT[1000:])),
        ("gzip", gzip.compress(TEXT) + b"\0\0\0"),
        ("deflate", zlib.compress(TEXT)),
    ],
    ids=["plain", "identity", "gzip", "gzip-by-its-old-name", "two-members", "padded", "deflate"],
)
def test_every_packing_that_we_ask_for(encoding: str, packed: bytes, size: int) -> None:
    assert unpack(packed, encoding, size) == TEXT


def test_deflate_without_its_zlib_header() -> None:
    assert unpack(raw_deflate(TEXT), "deflate") == TEXT


@given(st.binary(max_size=3000), st.integers(1, 500))
def test_any_body_in_any_pieces(text: bytes, size: int) -> None:
    assert unpack(gzip.compress(text), "gzip", size) == text


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip,gzip", "gzip, br"])
def test_a_packing_that_nobody_asked_for(encoding: str) -> None:
    with pytest.raises(Reject, match="not asked for"):
        Body(encoding, 1000)


def test_an_empty_body_may_say_it_is_packed() -> None:
    assert unpack(b"", "gzip") == b""


def test_one_that_ends_too_early() -> None:
    with pytest.raises(Reject, match="too early"):
        unpack(gzip.compress(TEXT)[:-5], "gzip")


def test_one_that_is_damaged() -> None:
    packed = bytearray(gzip.compress(TEXT))
    packed[-6] ^= 0xFF
    with pytest.raises(Reject, match="damaged"):
        unpack(bytes(packed), "gzip")


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_the_limit_is_exact(encoding: str) -> None:
    packed = gzip.compress(TEXT) if encoding else TEXT
    assert unpack(packed, encoding, max_bytes=len(TEXT)) == TEXT
    with pytest.raises(Reject, match="more than 127,999 bytes"):
        unpack(packed, encoding, max_bytes=len(TEXT) - 1)
    assert unpack(packed, encoding, max_bytes=1000, cut=True) == TEXT[:1000]


def bomb(size: int) -> Iterator[bytes]:
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    for _ in range(size // 1_000_000):
        yield pack.compress(bytes(1_000_000))
    yield pack.flush()


def test_a_bomb_costs_neither_memory_nor_time() -> None:
    packed = b"".join(bomb(200_000_000))
    assert len(packed) < 250_000
    tracemalloc.start()
    with pytest.raises(Reject, match="unpack to more than 1,"):
        unpack(packed, "gzip", size=len(packed), max_bytes=300_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


def test_an_endless_body_that_unpacks_to_nothing() -> None:
    body = Body("gzip", 10_000)
    body.feed(zlib.compressobj(9, zlib.DEFLATED, 31).flush()[:10])
    empty_blocks = b"\0\0\0\xff\xff" * 1998
    body.feed(empty_blocks)
    with pytest.raises(Reject, match="more than 10,000 bytes, packed"):
        body.feed(empty_blocks)
