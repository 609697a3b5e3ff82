"""What a visitor looked at last."""

from shop.recent import recent_ids, remembered_ids


def _request(rf, recent):
    request = rf.get("/")
    request.COOKIES.update(sessionid="x", recent=recent)
    return request


def test_all_that_may_be_shown_is_among_what_is_fetched_with_the_page(rf):
    request = _request(rf, "1.2.3.4.5.6")
    for subject in (None, 1, 2, 3, 4, 5, 6, 7):
        shown = recent_ids(request, but=subject)
        assert len(shown) == 5
        assert subject not in shown
        assert set(shown) <= set(remembered_ids(request))


def test_a_forged_cookie_holds_what_can_be_read_of_it(rf):
    assert remembered_ids(_request(rf, "1.x.-2.٣.99999999999999.1.4" + ".5" * 500)) == [1, 4, 5]


def test_without_a_session_nothing_is_remembered(rf):
    request = rf.get("/")
    request.COOKIES["recent"] = "1.2"
    assert remembered_ids(request) == []
