"""The index of pages and stages, the floor, and the manifest."""

import gzip
from functools import lru_cache

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import get_script_prefix

from lab.manifest import manifest as describe
from lab.references import prefix, references
from shop import pages
from shop.models import Dataset
from shop.stages import TABLE

LARGEST_FLOOR = 1_000_000
SMALLEST_GZIP = 100  # bytes


def index(request):
    dataset = Dataset.objects.first()
    context = {
        "dataset": dataset,
        "scale": settings.SCALE,
        "stages": [(stage.name, stage.sentence) for stage in TABLE],
        "pages": [_links(page) for page in pages.PAGES],
        "explains": settings.WHY_IN_BROWSER,
    }
    return render(request, "lab/index.html", context)


def floor(request, size):
    """A constant page of `size` bytes through the same middleware: the least that Django can cost.

    With `?gzip=1` it comes compressed and is, to a few bytes, that large as it is sent: beside a stage that compresses.
    """
    if size > LARGEST_FLOOR:
        raise Http404(f"The floor is at most {LARGEST_FLOOR} bytes.")
    if "gzip" not in request.GET:
        return HttpResponse(_constant_page(size))
    if size < SMALLEST_GZIP:
        raise Http404(f"The compressed floor is at least {SMALLEST_GZIP} bytes.")
    return HttpResponse(_compressed_page(size), headers={"Content-Encoding": "gzip"})


def manifest(request):
    dataset = Dataset.objects.first()
    if dataset is None:
        return JsonResponse({"error": f"The shop is empty. Run: make seed SCALE={settings.SCALE}"}, status=503)
    return JsonResponse(describe(dataset))


def _links(page):
    """What the index shows of a page: where each stage of its most popular URL is, and the file behind it.

    Its path is None where nothing is there to be asked for; that of a stage's root is "".
    """
    root = get_script_prefix()
    popular = next((url["path"] for url in pages.sample_urls(page)), None)
    variants = [(stage, f"{root}{stage}/", pages.served_by(page, stage)) for stage in pages.STAGES]
    return {
        "name": page,
        "method": pages.facts(page).methods[0],
        "path": popular,
        "variants": [
            {
                "stage": stage,
                "url": f"{start}{popular}",
                "file": f"{served_by}.py",
                "own": own,
            }
            for stage, start, served_by in variants
            for own in [stage == served_by]
        ],
        "references": [{"name": name, "url": f"{root}{prefix(name)}{popular}"} for name in references()],
    }


@lru_cache(maxsize=16)
def _constant_page(size):
    head = b'<!doctype html><html lang="en"><title>Floor</title><body data-page="floor"><p>'
    return (head + b"The least that Django can cost. " * (size // 32))[:size]


@lru_cache(maxsize=16)
def _compressed_page(size):
    """Return a gzip stream whose text is stored in it as it is: so its length can be chosen."""
    text = _constant_page(size)
    while (surplus := len(body := gzip.compress(text, compresslevel=0, mtime=0)) - size) > 0:
        text = text[:-surplus]
    return body
