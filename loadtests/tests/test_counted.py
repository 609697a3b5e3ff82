"""The Server-Timing header."""

from loadtests.ride.instrumented import parse_server_timing


def test_metrics_and_their_parameters_are_read() -> None:
    header = "sql;dur=12.345;count=41, cache;dur=0.5;calls=3;keys=40;hits=39, total;dur=20.1;cpu=18"
    assert parse_server_timing(header) == {
        "sql": {"dur": 12.345, "count": 41},
        "cache": {"dur": 0.5, "calls": 3, "keys": 40, "hits": 39},
        "total": {"dur": 20.1, "cpu": 18},
    }


def test_words_and_nothing_are_passed_over() -> None:
    assert parse_server_timing("") == {}
    assert parse_server_timing('db;desc="a word";dur=1') == {"db": {"dur": 1}}
