"""Answers to what goes wrong: 503 where the shop cannot help it, 500 where it is the shop's fault."""

import sys

from django.core.exceptions import BadRequest
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.http.request import UnreadablePostError
from django.template.loader import render_to_string
from django.views import defaults

RETRY_AFTER = 2  # seconds


def server_error(request):
    """Answer whatever exception ended the request: the project's `handler500`."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError):
        return unavailable(request)
    if isinstance(error, UnreadablePostError):  # the visitor went away in the midst of a form
        return defaults.bad_request(request, BadRequest())
    return defaults.server_error(request)


def unavailable(request):
    """Answer 503: the database cannot be reached or takes too long, or too many wait already."""
    headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}
    return HttpResponse(render_to_string("503.html"), status=503, headers=headers)
