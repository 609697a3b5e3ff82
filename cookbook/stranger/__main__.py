"""Ask all claims of all recipes in the blog, and its list page. Prints what was found as JSON.

`found` is `{recipe: {claim: why it does not hold, or null}}`; with `--list-page` no recipe is asked.
"""

import json
import os
import pkgutil
import sys
import traceback
from importlib import import_module
from importlib.util import find_spec

import django
from django.conf import settings
from django.core.management import call_command
from django.test.utils import setup_test_environment


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "cookbook.stranger.settings"
    django.setup()
    from blog import rows
    from django.db import connection

    from cookbook import proof, recipes
    from cookbook.stranger import list_page

    setup_test_environment()
    call_command("migrate", run_syncdb=True, verbosity=0)
    found = {}
    with proof.rolled_back():
        rows.build()
        page = list_page.told()
        for _, name, _ in pkgutil.iter_modules(recipes.__path__) if "--list-page" not in sys.argv else ():
            module = import_module(f"cookbook.recipes.{name}")
            if connection.vendor in module.EXAMPLE.databases:
                found[name] = {claim: _asked(proof, ask, module, rows) for claim, ask in proof.CLAIMS.items()}
    assert find_spec("shop") is None
    cache = settings.CACHES["default"]["BACKEND"]
    json.dump({"cache": cache, "found": found, "list_page": page}, sys.stdout)


def _asked(proof, ask, module, world):
    try:
        with proof.rolled_back():
            ask(module, world)
    except Exception:
        return traceback.format_exc(limit=-3)
    return None


if __name__ == "__main__":
    main()
