"""`manage.py startpage NAME`: write the skeleton of a page, whose contracts pass at once, and say what comes next."""

import re
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from shop.pages import PAGES
from shop.stages import STAGES

SKELETON = Path(__file__).parents[1] / "startpage"
FILES = {  # {what is written, in the skeleton: (where, what it is)}
    "facts": ("shop/pages/NAME/__init__.py", "its facts: route, who may see it, what visitors ask for"),
    "naive": ("shop/pages/NAME/naive.py", "what a competent team ships first"),
    "eager": ("shop/pages/NAME/eager.py", "a file for each stage that gains something; the newest"),
    "lean": ("shop/pages/NAME/lean.py", "earlier one serves the stages that have none"),
    "budgets": ("shop/pages/NAME/budgets.json", "what it may cost, and its readers; recorded, never by hand"),
    "template": ("templates/shop/NAME.html", "shared by all stages"),
    "template_lean": ("templates/shop/NAME_lean.html", "a stage that changes it overrides a block"),
    "data": ("tests/pages/NAME.py", "what the contracts ask of it"),
}
NEXT = """
Nothing else has to know of it: URLs, index, manifest, load test and contracts find it on disk. Then

1. make what it shows, in naive.py and the template; say in its facts and in tests/pages/NAME.py what there is to ask
2. write the other stages, each with its technique and price in the docstring: make diff PAGE=NAME FROM=naive TO=eager
3. record its budgets (name the files, or pytest collects all tests):
   make test ARGS="tests/contracts/test_budgets.py tests/test_reading_cost.py --page NAME --update-budgets -n 0"
4. ask its contracts: make test ARGS="--page NAME tests/contracts tests/test_reading_cost.py"
5. measure it, one commit a stage: make loadtest PAGES=NAME
"""


class Command(BaseCommand):
    help = "Write the skeleton of a page, whose contracts pass at once, and say what comes next."
    requires_system_checks = []  # a page that is half written may stand in their way

    def add_arguments(self, parser):
        parser.add_argument("name", help="in lower case, such as wishlist; it is in the page's address, too")

    def handle(self, *, name, **options):
        _check(name)
        places = {skeleton: settings.BASE_DIR / place.replace("NAME", name) for skeleton, (place, _) in FILES.items()}
        if there := [str(place.relative_to(settings.BASE_DIR)) for place in places.values() if place.exists()]:
            raise CommandError(f"There is {', '.join(there)} already: nothing was written. Choose another name.")
        for skeleton, place in places.items():
            place.parent.mkdir(exist_ok=True)
            written = (SKELETON / f"{skeleton}.txt").read_text(encoding="utf-8").replace("NAME", name)
            place.write_text(written, encoding="utf-8")
        self.stdout.write(told(name), ending="")


def told(name):
    """Return what the command says once it has written the page."""
    width = max(len(place) for place, _ in FILES.values()) + len(name)
    lines = [f"{place.replace('NAME', name):{width}}{what}\n" for place, what in FILES.values()]
    return "".join(lines) + NEXT.replace("NAME", name)


def _check(name):
    """Raise CommandError where a page cannot have this name."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise CommandError(f"A page is named in lower case, with digits and underscores: {name!r} is not.")
    if name in PAGES:
        raise CommandError(f"There is a page {name} already, in shop/pages/{name}/.")
    stage = STAGES[0]
    try:
        taken = resolve(f"/{stage}/{name}/").view_name
    except Resolver404:
        try:
            taken = reverse(f"shop:{name}", current_app=stage)
        except NoReverseMatch:
            return
    raise CommandError(f"{name} is taken: /{stage}/{name}/ or shop:{name} is {taken} already.")
