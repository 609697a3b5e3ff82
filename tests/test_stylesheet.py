"""The stylesheet is whole, and holds nothing that no template asks for."""

import re

from django.conf import settings

STYLES = re.sub(r"/\*.*?\*/", "", (settings.BASE_DIR / "static/shop.css").read_text())
TEMPLATES = "".join(path.read_text() for path in (settings.BASE_DIR / "templates").rglob("*.html"))
FROM_DJANGO = {"errorlist"}


def test_no_line_ends_inside_a_word():
    """A browser drops what it cannot read, and says nothing."""
    assert re.findall(r".*\w-\n.*", STYLES) == []


def test_every_class_is_in_a_template():
    used = {name for names in re.findall(r'class="([^"]*)"', TEMPLATES) for name in names.split()}
    assert set(re.findall(r"\.([a-z][\w-]*)", STYLES)) - used - FROM_DJANGO == set()
