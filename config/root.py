"""What browsers and robots ask for at the root of a host, whether or not a page links to it."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import get_script_prefix

from shop.pages import STAGES

SHOWN = "optimized"  # the stage that robots may look at: the others are the same shop again
_NOT_FOR_ROBOTS = ("reference/", "ablation/", "lab/", f"{SHOWN}/cart/", f"{SHOWN}/search/", "login/", "logout/")


def robots(request):
    """Answer /robots.txt: the shop once, without carts, searches and what it is compared with."""
    closed = [*(f"{stage}/" for stage in STAGES if stage != SHOWN), *_NOT_FOR_ROBOTS]
    lines = ["User-agent: *", *(f"Disallow: {get_script_prefix()}{path}" for path in closed), ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def favicon(request):
    """Lead whoever asks for /favicon.ico, as browsers do on pages that name no icon, to the one there is."""
    return redirect(static("favicon.svg"), permanent=True)
