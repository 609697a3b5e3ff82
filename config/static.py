"""Links to static files below the script prefix of each request.

Django would add the prefix to a relative STATIC_URL once a process, and remember it for all requests.
"""

from django.contrib.staticfiles.storage import StaticFilesStorage
from django.urls import get_script_prefix


class MountedStaticFiles(StaticFilesStorage):
    """Files under STATIC_URL, an absolute path, wherever a proxy mounts the shop."""

    def url(self, name):
        return get_script_prefix().rstrip("/") + super().url(name)
