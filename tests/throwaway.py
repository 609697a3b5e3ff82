"""Pages that are not public, GET, 200, HTML, sorted and paginated; made in a scratch checkout, and gone with it.

Each begins as what `manage.py startpage` writes. `view`, if it has one, takes the place of its stages and templates;
`changes` are made in the files that the skeleton has of it: `{file, as startpage calls it: {text: another}}`.
"""

from typing import NamedTuple

from shop.management.commands.startpage import FILES


class Throwaway(NamedTuple):
    changes: dict[str, dict[str, str]]
    view: str = ""


def _facts(name, marker="", **more):
    """Return changes of the facts: a marker of another kind, nobody greeted, and these beside the skeleton's."""
    told = "".join(f"\n    {fact}={value!r}," for fact, value in {"greets": False, **more}.items())
    return {"facts": {f"""'data-page="{name}"'""": repr(marker), "bad_requests={},": f"bad_requests={{}},{told}"}}


LOGIN = "from django.contrib.auth.decorators import login_required\nfrom django.shortcuts import render"
PRIVATE = {"from django.shortcuts import render": LOGIN, "def view(": "@login_required\ndef view("}
SCRIPT = '<p id="shown"></p>\n<script>document.getElementById("shown").textContent = "Shown."</script>'
PAGES = {
    "moved_away": Throwaway(
        _facts("moved_away", status=302),
        """
from django.shortcuts import redirect
from django.urls import reverse


def view(request):
    return redirect(reverse("shop:cart", current_app=request.resolver_match.namespace))
""",
    ),
    "some_json": Throwaway(
        _facts("some_json", '"page": "some_json"'),
        """
from django.http import JsonResponse

from shop.models import Category


def view(request):
    return JsonResponse({"page": "some_json", "departments": Category.objects.filter(parent=None).count()})
""",
    ),
    "posted_form": Throwaway(
        {"facts": _facts("posted_form", "Posted")["facts"] | {'("GET",)': '("POST",)'}},
        """
from django.http import HttpResponse
from django.views.decorators.http import require_POST


@require_POST
def view(request):
    return HttpResponse("Posted.", content_type="text/plain")
""",
    ),
    "streamed_lines": Throwaway(
        _facts("streamed_lines", "department"),
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
    ),
    "own_account": Throwaway(
        {
            "facts": {'("anonymous", "customer")': '("customer",)'},
            **dict.fromkeys(["naive", "eager", "lean"], PRIVATE),
        }
    ),
    "scripted": Throwaway({"template": {"</h1>\n": f"</h1>\n{SCRIPT}\n"}}),
}


def put(name, root):
    """Make the page, in the checkout at `root`, out of the skeleton that is there already."""
    page = PAGES[name]
    places = {file: root / place.replace("NAME", name) for file, (place, _) in FILES.items()}
    for file, changes in page.changes.items():
        text = places[file].read_text()
        for old, new in changes.items():
            assert old in text, f"{places[file]} has no {old}"
            text = text.replace(old, new)
        places[file].write_text(text)
    if page.view:
        places["naive"].write_text(f'"""The problem: none."""\n{page.view}')
        for file in ("eager", "lean", "template", "template_lean"):
            places[file].unlink()
