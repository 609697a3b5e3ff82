"""Who is sent gzip: whoever says so, in any spelling of RFC 9110, and nobody else."""

import pytest

from shop.caching.negotiation import takes_gzip

GZIP = [
    "gzip",
    "GZIP",
    "GZip",
    "x-gzip",
    "gzip, deflate, br, zstd",
    "br,gzip",
    "br ,\tgzip",
    " gzip ",
    ", ,gzip,,",
    "gzip;q=1",
    "gzip;q=1, identity",
    "gzip;q=1.",
    "gzip;q=1.000",
    "gzip;q=0.001",
    "gzip ; Q=0.5",
    "br, gzip;q=0.5",
    "deflate;q=0, gzip;q=0.05",
    "*",
    "*;q=0.1",
    "br;q=1.0, *;q=0.5",
    "gzip;q=0.5, *;q=0",
    "gzip, identity",
    "gzip;q=0.5, identity;q=0.5",
    "identity;q=0.4, gzip;q=0.5",
    "identity;q=0",
    "Identity; q=0.0",
    "identity;q=0, gzip;q=0.001",
    "*, identity;q=0",
    "my-gzip, gzip",
    "gzip;q=0.3, my-gzip;q=0",
]
PLAIN = [
    "",
    " ",
    ",",
    "br",
    "identity",
    "gzip;q=0",
    "gzip;q=0.",
    "gzip;q=0.000",
    "gzip;Q=0",
    "GZIP;q=0",
    "gzip ;\tq=0 , br",
    "x-gzip;q=0",
    "gzip;q=0, *",
    "*;q=0",
    "*;q=0, br",
    "*;q=0, identity;q=0",
    "identity;q=0, gzip;q=0",
    "my-gzip",
    "gzip-my",
    "gzipped",
    "xgzip",
    "gzip2",
    "my gzip",
    "gzip br",
    "br;gzip",
    "br;x=gzip",
    '"gzip"',
    "identity, gzip;q=0.5",
    "identity;q=0.7, gzip;q=0.5",
    "gzip;q=0.5, *",
    "gzip, gzip;q=0",
    "gzip;q",
    "gzip;q=",
    "gzip;q=.5",
    "gzip;q=-1",
    "gzip;q=2",
    "gzip;q=1.1",
    "gzip;q=nan",
    "gzip;q=1e0",
    "gzip;q= 1",
    "gzip;q=٠",
    "gzip;level=9",
]


@pytest.mark.parametrize("accepted", GZIP)
def test_gzip(accepted):
    assert takes_gzip(accepted)


@pytest.mark.parametrize("accepted", PLAIN)
def test_plain(accepted):
    assert not takes_gzip(accepted)


def test_a_long_header_is_read_in_one_pass():
    """Nothing that a visitor sends makes the pattern try again and again."""
    for part in ("gzip;q=0,", " \t", "a;", "*", "q=0."):
        takes_gzip(part * 100_000)
