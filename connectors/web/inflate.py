"""Collect a body that arrives in pieces, unpacked: pieces -> bytes, or Reject.

Guarantees: never holds more than the limit and one piece, however small the packed form is, so that
a decompression bomb costs neither memory nor time. Brotli and zstd are not read, as nothing here
asks for them.
"""

import zlib

from schemas.errors import Reject

PIECE_BYTES = 65_536
MAX_RATIO = 250  # deflate reaches 1,032; a page of 10,000 alike entries stays under 100
RATIO_FROM_BYTES = 1_000_000  # small bodies may be as repetitive as they like
GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


class Body:
    """One body: `feed` it piece by piece, then `finish`.

    `encoding` is the value of Content-Encoding. With `cut` a body that is longer than `max_bytes`
    ends there; else that is a Reject.
    """

    def __init__(self, encoding: str, max_bytes: int, cut: bool = False):
        encoding = encoding.strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise Reject(f"the body is packed as {encoding[:80]!r}, which was not asked for")
        self._packed = encoding not in ("", "identity")
        self._inflate = zlib.decompressobj(GZIP_OR_ZLIB) if self._packed else None
        self._max_bytes, self._cut = max_bytes, cut
        self._pieces: list[bytes] = []
        self._bytes_in = self._bytes_out = 0
        self.full = False

    def feed(self, piece: bytes) -> None:
        """Take one piece; raises Reject as soon as a limit is passed or the packing is broken."""
        self._bytes_in += len(piece)
        if self._packed and self._bytes_in > self._max_bytes:
            raise Reject(f"more than {self._max_bytes:,} bytes, packed")
        if self._inflate is None:
            self._keep(piece)
            return
        try:
            self._unpack(self._inflate, piece)
        except zlib.error as error:
            raise Reject(f"the packed body is damaged: {error}") from error

    def finish(self) -> bytes:
        """Return the whole body; raises Reject if its packed form ends too early."""
        whole = self.full or self._inflate is None or self._inflate.eof or not self._bytes_in
        if not whole:
            raise Reject("the packed body ends too early")
        return b"".join(self._pieces)

    def _unpack(self, inflate: "zlib._Decompress", piece: bytes) -> None:
        while not self.full:
            if inflate.eof:
                if not piece.startswith(b"\x1f"):
                    return  # padding after the end, as some servers send
                inflate = self._inflate = zlib.decompressobj(GZIP_OR_ZLIB)  # a further gzip member
            try:
                out = inflate.decompress(piece, PIECE_BYTES)
            except zlib.error:
                if self._bytes_out or self._bytes_in != len(piece):
                    raise
                inflate = self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)  # deflate without the zlib header
                out = inflate.decompress(piece, PIECE_BYTES)
            self._keep(out)
            used = self._bytes_in - len(inflate.unconsumed_tail)
            if self._bytes_out > max(RATIO_FROM_BYTES, MAX_RATIO * used):
                raise Reject(f"{used:,} packed bytes unpack to more than {self._bytes_out:,}")
            piece = inflate.unused_data if inflate.eof else inflate.unconsumed_tail
            if not piece and len(out) < PIECE_BYTES:
                return

    def _keep(self, piece: bytes) -> None:
        room = self._max_bytes - self._bytes_out
        if len(piece) > room:
            if not self._cut:
                raise Reject(f"more than {self._max_bytes:,} bytes")
            piece, self.full = piece[:room], True
        self._bytes_out += len(piece)
        self._pieces.append(piece)
