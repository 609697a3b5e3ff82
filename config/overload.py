"""Threads that are left for pages which wait for nothing, however many requests wait."""

from threading import BoundedSemaphore

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed

from config.errors import unavailable


class SpareThreads:
    """Refuse a request when all threads but the spare ones are busy. To stand behind EarlyPages, which they are for.

    A request that waits, for the database, for the cache or for another one that makes the same page, keeps its thread.
    """

    def __init__(self, get_response):
        if settings.ROLE != "web":
            raise MiddlewareNotUsed("The server has no limit of threads, so none has to be spared")
        self.get_response = get_response
        self.room = BoundedSemaphore(most_busy(settings.WEB_THREADS))

    def __call__(self, request):
        if not self.room.acquire(blocking=False):
            return unavailable(request)
        try:
            return self.get_response(request)
        finally:
            self.room.release()


def most_busy(threads):
    """Return how many of the threads may wait: all but an eighth, which is one at least where there are several."""
    return max(1, threads - max(1, threads // 8))
