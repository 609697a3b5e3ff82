"""The counter of URL reversals, held against counts that are known."""

import pytest
from django.template import Context, Engine
from django.urls import NoReverseMatch, resolvers, reverse

from lab.instruments.reversals import count_reversals

ORIGINAL = resolvers.URLResolver._reverse_with_prefix


def test_each_way_to_a_url_counts():
    with count_reversals() as reversals:
        reverse("login")
        template = Engine().from_string("{% url 'lab:floor' 5 %}{% url 'lab:floor' 6 %}")
        assert template.render(Context()) == "/lab/floor/5//lab/floor/6/"
        with pytest.raises(NoReverseMatch):
            reverse("nowhere")
    assert {name: count for name, (count, _) in reversals.by_name().items()} == {"floor": 2, "login": 1, "nowhere": 1}
    assert (reversals.count, reversals.seconds > 0) == (4, True)


def test_nothing_is_wrapped_afterwards():
    with count_reversals() as outer:
        with count_reversals() as inner:
            reverse("login")
        reverse("logout")
    assert (outer.count, inner.count) == (2, 1)
    assert resolvers.URLResolver._reverse_with_prefix is ORIGINAL
