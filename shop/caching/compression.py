"""A page compressed once, its placeholders filled without decompressing it.

A gzip stream is a header, blocks, and the CRC-32 and length of the whole text. Each part of the page is compressed on
its own into blocks that end on a byte boundary and refer to nothing outside; a placeholder is filled with a block of
the "stored" kind, which is not compressed. What is left is the CRC of the whole from those of its parts. A CRC is
linear: that of two texts in a row is that of the first followed by as many zeros as the second is long, combined with
that of the second, less what the zeros alone would give. zlib runs over zeros at gigabytes a second.

Sources: RFC 1951 (3.2.4 stored blocks), RFC 1952 (members), zlib's crc32.c (crc32_combine, which Python lacks).
"""

import struct
import zlib
from collections.abc import Iterable

Part = tuple[bytes, int, int, int]  # (blocks, length, CRC, CRC of as many zeros)

_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_END = b"\x03\x00"  # an empty last block
_MOST_STORED = 0xFFFF
_ZEROS = memoryview(bytes(1 << 16))


def compressed(text: bytes) -> Part:
    """Return a part of these bytes. Costs what compressing costs."""
    deflate = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    blocks = deflate.compress(text) + deflate.flush(zlib.Z_FULL_FLUSH)
    return blocks, len(text), zlib.crc32(text), _followed(0, len(text))


def stored(text: bytes) -> Part:
    """Return a part of these bytes, not compressed. Costs next to nothing."""
    blocks = b"".join(_stored_block(text[i : i + _MOST_STORED]) for i in range(0, len(text), _MOST_STORED))
    return blocks, len(text), zlib.crc32(text), _followed(0, len(text))


def joined(parts: Iterable[Part]) -> bytes:
    """Return the gzip stream of these parts, one after the other."""
    crc = length = 0
    for _, part_length, part_crc, of_zeros in parts:
        crc = _followed(crc, part_length) ^ of_zeros ^ part_crc
        length += part_length
    return b"".join([_HEADER, *(part[0] for part in parts), _END, struct.pack("<LL", crc, length & 0xFFFFFFFF)])


def plain(blocks: bytes) -> bytes:
    """Return the text of a part's blocks."""
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(blocks)


def _stored_block(text: bytes) -> bytes:
    return struct.pack("<BHH", 0, len(text), len(text) ^ 0xFFFF) + text


def _followed(crc: int, zeros: int) -> int:
    """Return the CRC of a text that has this CRC, followed by so many zeros."""
    while zeros > len(_ZEROS):
        crc, zeros = zlib.crc32(_ZEROS, crc), zeros - len(_ZEROS)
    return zlib.crc32(_ZEROS[:zeros], crc)
