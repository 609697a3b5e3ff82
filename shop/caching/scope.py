"""What enters the HTML of a page beside the data, and so has to be in the key of all that is kept of it.

Templates read the script prefix (under which a proxy mounts the shop), the stage (both in every link), the language and
the time zone (in dates and numbers). They do not read the host or the scheme: links are paths.
"""

from django.urls import get_script_prefix
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language


def scope_of(request):
    """Return the beginning of the key of every piece of HTML that is made for this request, in whatever memory."""
    stage = request.resolver_match.namespace
    return f"{stage}:{get_language()}:{get_current_timezone_name()}:{get_script_prefix()}:"
