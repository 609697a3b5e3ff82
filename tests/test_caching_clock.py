"""When time alone changes something: what is kept of that holds only under the tokens that it was read under."""

import pytest

from shop.caching import clock

pytestmark = pytest.mark.usefixtures("empty_shop")


@pytest.mark.parametrize("tokens", [("another epoch", 2), (1, "another catalogue")])
def test_a_moment_that_was_read_before_a_write_or_before_the_cache_was_emptied_is_read_anew(tokens):
    far = clock.now() + 1_000_000
    assert clock.next_change(clock.Change((1, 2), far), (1, 2)) == far
    assert clock.next_change(clock.Change((1, 2), far), tokens) < far


def test_a_moment_that_is_over_is_read_anew():
    over = clock.now() - 1
    assert clock.next_change(clock.Change((1, 2), over), (1, 2)) > clock.now()
