"""A page compressed once, its holes filled without decompressing it.

A gzip stream is a header, blocks, and the CRC-32 and length of the whole text. Each part of the page is compressed on
its own into blocks that end on a byte boundary and refer to nothing outside; a hole is filled with a block of the
"stored" kind, which is not compressed. What is left is the CRC of the whole, put together from those of the parts as
zlib's `crc32_combine` does: appending n bytes to a text multiplies its CRC by x^8n, modulo the CRC's polynomial.

Sources: RFC 1951 (3.2.4 stored blocks), RFC 1952 (members), zlib's crc32.c (`multmodp`, `x2nmodp`).
"""

import struct
import zlib
from functools import lru_cache

_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_END = b"\x03\x00"  # an empty last block
_POLYNOMIAL = 0xEDB88320
_MOST_STORED = 0xFFFF


def compressed(text):
    """Return a part, `(blocks, length, crc, power)`, of these bytes. Costs what compressing costs; do it once."""
    deflate = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    blocks = deflate.compress(text) + deflate.flush(zlib.Z_FULL_FLUSH)
    return blocks, len(text), zlib.crc32(text), _power(len(text))


def stored(text):
    """Return a part of these bytes, not compressed. Costs next to nothing."""
    blocks = b"".join(_stored_block(text[i : i + _MOST_STORED]) for i in range(0, len(text), _MOST_STORED))
    return blocks, len(text), zlib.crc32(text), _power(len(text))


def joined(parts):
    """Return the gzip stream of these parts, one after the other."""
    crc = length = 0
    for _, part_length, part_crc, power in parts:
        crc = _times(crc, power) ^ part_crc
        length += part_length
    return b"".join([_HEADER, *(part[0] for part in parts), _END, struct.pack("<LL", crc, length & 0xFFFFFFFF)])


def plain(blocks):
    """Return the text of a part's blocks."""
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(blocks)


def _stored_block(text):
    return struct.pack("<BHH", 0, len(text), len(text) ^ 0xFFFF) + text


def _times(a, b):
    """Multiply two polynomials modulo the CRC's. Their highest bit is the coefficient of x^0."""
    product = 0
    while a:
        if a & 0x80000000:
            product ^= b
        a = (a << 1) & 0xFFFFFFFF
        b = (b >> 1) ^ _POLYNOMIAL if b & 1 else b >> 1
    return product


@lru_cache(4096)
def _power(length):
    """Return x^(8 length), what a CRC is multiplied with when as many bytes follow."""
    power, square = 0x80000000, 0x00800000  # x^0 and x^8
    while length:
        if length & 1:
            power = _times(power, square)
        square = _times(square, square)
        length >>= 1
    return power
