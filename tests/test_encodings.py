"""Files are UTF-8 whatever the locale says: each that is opened as text says so.

Breaks tried, each caught: an encoding taken out of a `read_text`, of an `open`, of a `subprocess.run`.
"""

import ast

import pytest

from services import PROJECT

TEXT = {"read_text", "write_text", "open", "NamedTemporaryFile", "TemporaryFile"}


@pytest.mark.parametrize("room", ["config", "lab", "loadtests", "seeding", "services", "shop"])
def test_no_text_depends_on_the_locale(room):
    found = []
    for path in sorted((PROJECT / room).rglob("*.py")):
        if "tests" not in path.parts and not path.match("pages/*/mine.py"):
            calls = (
                node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
            )
            found += [f"{path}: {ast.unparse(call)}" for call in calls if _depends_on_the_locale(call)]
    assert found == []


def _depends_on_the_locale(call):
    keywords = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
    if "encoding" in keywords or None in keywords:
        return False
    if keywords.get("text") == "True" or keywords.get("universal_newlines") == "True":
        return True
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    modes = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    mode = next((text for text in modes if text and set(text) <= set("rwxab+t")), "w+b" if "Temporary" in name else "r")
    return name in TEXT and "b" not in keywords.get("mode", mode)
