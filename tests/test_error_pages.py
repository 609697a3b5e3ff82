"""A form that Django refuses to read is refused on every stack and address: 400 or 404, and never a 500.

Django's own error views read the form once more, for a token. Broken on purpose and caught: Django's own views.
"""

import pytest
from django.test import Client

from config.settings import naive, optimized

FORM = b"variant=1&quantity=2&csrfmiddlewaretoken=" + b"t" * 32
PATHS = {"/naive/cart/add/": 400, "/optimized/cart/add/": 400, "/login/": 400, "/nowhere/": 404}


@pytest.mark.parametrize("stack", [naive, optimized], ids=["naive", "optimized"])
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("charset", ["utf-16", "latin-1"])
def test_a_form_in_another_charset_is_refused(charset, path, stack, settings, empty_shop):
    settings.MIDDLEWARE = stack.MIDDLEWARE
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["csrftoken"] = "t" * 32
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    assert browser.post(path, FORM, content_type=kind).status_code == PATHS[path]
