"""A stream put together from parts is a valid gzip stream of the parts' texts, whatever they are."""

import gzip

from hypothesis import given
from hypothesis import strategies as st

from shop.caching import compression

LARGE = [b"", b"a", bytes(70_000), b"ab" * 100_000]
TEXTS = st.binary(max_size=300) | st.sampled_from(LARGE)
MAKERS = st.sampled_from([compression.compressed, compression.stored])


@given(st.lists(st.tuples(MAKERS, TEXTS), max_size=6))
def test_any_parts_make_a_stream(parts):
    stream = compression.joined([make(text) for make, text in parts])
    assert gzip.decompress(stream) == b"".join(text for _, text in parts)


@given(TEXTS)
def test_a_part_can_be_read_alone(text):
    assert compression.plain(compression.compressed(text)[0]) == text
    assert compression.plain(compression.stored(text)[0]) == text


def test_a_part_is_compressed():
    assert len(compression.compressed(b"ab" * 100_000)[0]) < 1000


def test_a_stored_part_is_there_to_be_seen():
    """Nothing before or after it can make it shorter: its length says nothing about what it holds."""
    secret = b"a1b2c3" * 5
    around = compression.compressed(secret * 10)
    assert secret in compression.joined([around, compression.stored(secret), around])
