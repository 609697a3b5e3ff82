"""Pages that are not public, GET, 200, HTML, sorted and paginated; made in a scratch checkout, and gone with it.

Each begins as what `manage.py startpage` writes. `view` takes the place of all its stages, unless it is None; `facts`
and `data` are what differs from the skeleton's, in its words.
"""

from typing import NamedTuple


class Throwaway(NamedTuple):
    view: str | None
    facts: dict[str, str]
    data: dict[str, str] = {}


NO_GREETING = {"bad_requests={},": "bad_requests={},\n    greets=False,"}
PAGES = {
    "moved": Throwaway(
        """
from django.shortcuts import redirect
from django.urls import reverse

def view(request):
    return redirect(reverse("shop:cart", current_app=request.resolver_match.namespace))
""",
        {"bad_requests={},": "bad_requests={},\n    status=302,\n    greets=False,", """'data-page="moved"'""": '""'},
    ),
    "numbers": Throwaway(
        """
from django.http import JsonResponse

from shop.models import Category

def view(request):
    return JsonResponse({"page": "numbers", "departments": Category.objects.filter(parent=None).count()})
""",
        NO_GREETING | {"""'data-page="numbers"'""": """'"page": "numbers"'"""},
    ),
    "asked": Throwaway(
        """
from django.http import HttpResponse
from django.views.decorators.http import require_POST

@require_POST
def view(request):
    return HttpResponse("Asked.", content_type="text/plain")
""",
        NO_GREETING | {'("GET",)': '("POST",)', """'data-page="asked"'""": '"Asked"'},
    ),
    "stream": Throwaway(
        """
from django.http import StreamingHttpResponse

from shop.models import Category

def view(request):
    return StreamingHttpResponse(_lines(), content_type="text/csv")

def _lines():
    yield "department\\n"
    for name in Category.objects.filter(parent=None).values_list("name", flat=True).order_by("pk"):
        yield f"{name}\\n"
""",
        NO_GREETING | {"""'data-page="stream"'""": '"department"'},
    ),
    "account": Throwaway(None, {'("anonymous", "customer")': '("customer",)'}),
    "front": Throwaway(None, {'"front/"': '""'}, {'"front/"': '""'}),
}


def put(name, place):
    """Make the page out of the skeleton that is there already, in the checkout at `place`."""
    page, folder = PAGES[name], place / "shop/pages" / name
    replace(folder / "__init__.py", page.facts)
    replace(place / f"tests/pages/{name}.py", page.data)
    if page.view:
        (folder / "naive.py").write_text(f'"""The problem: none."""\n{page.view}')
        for file in [folder / "eager.py", folder / "lean.py", *(place / "templates/shop").glob(f"{name}*.html")]:
            file.unlink()
    elif name == "account":
        for stage in ("naive", "eager", "lean"):
            wanted = "from django.contrib.auth.decorators import login_required\nfrom django.shortcuts import render"
            changes = {"from django.shortcuts import render": wanted, "def view(": "@login_required\ndef view("}
            replace(folder / f"{stage}.py", changes)


def replace(file, changes):
    """Replace each text of the file by another; each has to be there."""
    text = file.read_text()
    for old, new in changes.items():
        assert old in text, f"{file} has no {old}"
        text = text.replace(old, new)
    file.write_text(text)
