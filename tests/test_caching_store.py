"""Values in the store are served as long as nothing that they were made from has been written."""

import os
import pickle
import tracemalloc
from pathlib import Path

import pytest
from django.core.cache import cache
from django.http import Http404

from lab.instruments.cache_calls import count_cache_calls
from shop.caching import clock, forget, look, store, versions

pytestmark = pytest.mark.usefixtures("empty_shop")


def keep(key="menu", value="old", tags=("catalogue",), sources=None):
    look({key: tags}, sources).make({key: lambda: value})


def test_what_is_kept_is_found():
    keep(value={"html": "<b>"})
    assert store.get_many(["menu", "tree"]) == {"menu": {"html": "<b>"}}


@pytest.mark.parametrize("value", [None, "", 0, []])
def test_nothing_can_be_a_value(value):
    keep(value=value)
    assert store.get_many(["menu"]) == {"menu": value}


def test_a_renewed_tag_voids_what_was_made_from_it_alone():
    keep("card:1", tags=["product:1"])
    keep("card:2", tags=["product:2"])
    versions.renew({"product:1"})
    assert store.get_many(["card:1", "card:2"]) == {"card:2": "old"}


def test_tokens_are_those_from_before_the_data():
    kept = look({"menu": ["catalogue"]})
    versions.renew({"catalogue"})
    kept.store({"menu": "read too early"})
    assert kept.values == {"menu": "read too early"}
    assert store.get_many(["menu"]) == {}


def test_what_was_made_before_the_cache_was_emptied_stays_void():
    kept = look({"menu": ["product:1"]})
    cache.clear()
    kept.store({"menu": "from before"})
    keep("tree")
    assert store.get_many(["menu", "tree"]) == {"tree": "old"}


def test_one_round_trip_from_the_second_time_on():
    keep(tags=["catalogue", "product:1"])
    forget()
    for calls in (2, 1, 1):
        with count_cache_calls() as counted:
            assert store.get_many(["menu"]) == {"menu": "old"}
        assert counted.calls == calls


def test_what_is_there_is_not_made_again():
    keep(value="there")
    kept = look({"menu": ["catalogue"], "tree": ["catalogue"]})
    assert (kept.values, kept.missing) == ({"menu": "there"}, ["tree"])
    kept.make({"menu": pytest.fail, "tree": lambda: "made"})
    assert kept.values == {"menu": "there", "tree": "made"}
    assert store.get_many(["menu", "tree"]) == kept.values


def test_a_page_of_kept_and_made_values_costs_a_look_its_new_token_and_a_keep():
    keep("old")
    with count_cache_calls() as counted:
        kept = look({"old": ["catalogue"], "new": ["catalogue", "product:1"]})
        kept.make({"new": lambda: "made"})
    assert counted.calls == 3


def test_a_tag_that_is_known_only_later():
    kept = look({"page": ["product:1"], "menu": ["catalogue"]})
    kept.add_tags({"page": ["shelf:gravel"]})
    kept.store({"page": "made", "menu": "made"})
    versions.renew({"shelf:gravel"})
    assert store.get_many(["page", "menu"]) == {"menu": "made"}


def test_tags_of_several_values_that_are_known_only_later_cost_one_round_trip():
    kept = look({"new": ["catalogue"], "rated": ["catalogue"]})
    with count_cache_calls() as counted:
        kept.add_tags({"new": ["product:1", "product:2"], "rated": ["product:2", "product:3"]})
    assert counted.calls == 1
    kept.store({"new": "made", "rated": "made"})
    versions.renew({"product:3"})
    assert store.get_many(["new", "rated"]) == {"new": "made"}
    versions.renew({"product:2"})
    assert store.get_many(["new", "rated"]) == {}


def test_a_tag_of_what_is_there_is_not_looked_up():
    keep("page", tags=["product:1"])
    with count_cache_calls() as counted:
        kept = look({"page": ["product:1"]})
        kept.add_tags({"page": ["shelf:gravel"]})
    assert counted.calls == 1


def test_memory_of_tags_is_bounded(monkeypatch):
    monkeypatch.setattr(store._tags_of, "most", 5)
    for number in range(20):
        keep(f"card:{number}")
        assert store.get_many([f"card:{number}"])
        assert len(store._tags_of) <= 5


def test_two_processes_never_draw_the_same_token():
    """A forked one counts from elsewhere: gunicorn's workers may be forked after the first token was drawn."""
    next(versions._tokens)
    read, write = os.pipe()
    if not (child := os.fork()):
        os.write(write, str(next(versions._tokens)).encode())
        os._exit(0)
    os.waitpid(child, 0)
    drawn = int(os.read(read, 99))
    assert abs(drawn - next(versions._tokens)) > 2**40
    os.close(read)
    os.close(write)


def test_remembered_tags_take_no_more_memory_than_readme_says():
    """Of pages with the longest keys and 40 tags: read again and again, each time with strings anew."""
    forget()
    keys = 2_000
    tracemalloc.start()
    for number in range(keys):
        made_from = pickle.loads(pickle.dumps({f"product:{number % 97 + tag}": tag << 80 for tag in range(40)}))  # noqa: S301
        store._remember_tags({f"{number:0{store.LONGEST_REMEMBERED}}": store.Entry(made_from, 0.0, None)})
    # What threads of earlier tests allocate meanwhile is not meant.
    here = [tracemalloc.Filter(True, file) for file in (__file__, f"{Path(store.__file__).parent}/*")]
    size = sum(trace.size for trace in tracemalloc.take_snapshot().filter_traces(here).traces)
    tracemalloc.stop()
    assert len(store._tags_of) == keys
    store._remember_tags({"x" * 5_000: store.Entry({}, 0.0, None)})
    assert len(store._tags_of) == keys
    assert 2 * 2**20 < size / keys * store._tags_of.most < 10 * 2**20


def test_tags_that_change_are_learnt():
    """A value under the same key may be made from other things the next time."""
    keep(tags=["product:1"])
    assert store.get_many(["menu"])
    versions.renew({"product:1"})
    keep(tags=["product:2"])
    versions.renew({"product:1"})
    assert store.get_many(["menu"])
    versions.renew({"product:2"})
    assert not store.get_many(["menu"])


def test_a_whole_depends_on_all_its_sources():
    keep("kept", tags=["product:1"])
    sources = store.Sources()
    store.get_many(["kept"], sources)
    keep("made", tags=["product:2"], sources=sources)
    sources.store({"whole": "page"})
    assert store.get_many(["whole", "made"]) == {"whole": "page", "made": "old"}
    for tag in ("product:1", "product:2"):
        versions.renew({tag})
        assert store.get_many(["whole"]) == {}
        sources.store({"whole": "page"})
        assert store.get_many(["whole"]) == {}, "it was made before"


def test_a_tag_met_twice_counts_as_it_was_first():
    sources = store.Sources()
    keep("one", tags=["product:1"], sources=sources)
    sources.store({})
    versions.renew({"product:1"})
    keep("two", tags=["product:1"], sources=sources)
    sources.store({"whole": "half old"})
    assert store.get_many(["whole"]) == {}


def test_a_whole_is_valid_no_longer_than_each_of_its_sources(monkeypatch):
    sources = store.Sources()
    for key, until in {"long": 50.0, "short": 5.0, "longer": 500.0}.items():
        monkeypatch.setattr(clock, "next_change", lambda *_, until=until: until)
        keep(key, sources=sources)
    assert sources.until == 5.0


def test_what_lies_in_the_server_beyond_its_time_is_not_found(monkeypatch):
    """Its clock may be late; what is made of the value would be taken for good until the next change."""
    begun = clock.now()
    monkeypatch.setattr(clock, "next_change", lambda *_: begun + 100)
    keep()
    for passed, found in [(99, {"menu": "old"}), (100, {})]:
        monkeypatch.setattr(clock, "now", lambda passed=passed: begun + passed)
        assert store.get_many(["menu"]) == found


def _refuse():
    raise Http404


def test_what_was_made_before_a_404_is_kept():
    kept = look({"count": ["catalogue"], "ids": ["catalogue"], "cards": ["catalogue"]})
    with pytest.raises(Http404):
        kept.make({"count": lambda: 3, "ids": _refuse, "cards": pytest.fail})
    assert store.get_many(["count", "ids", "cards"]) == {"count": 3}


def test_what_was_made_before_a_404_is_kept_of_a_whole_too():
    sources = store.Sources()
    with pytest.raises(Http404):
        look({"count": ["catalogue"], "ids": ["catalogue"]}, sources).make({"count": lambda: 3, "ids": _refuse})
    sources.store({})
    assert store.get_many(["count", "ids"]) == {"count": 3}


def test_each_may_be_made_of_those_before_it():
    kept = look({"count": ["catalogue"], "pages": ["catalogue"]})
    kept.make({"pages": lambda: kept.values["count"] // 2, "count": lambda: 6})
    assert kept.values == {"count": 6, "pages": 3}
