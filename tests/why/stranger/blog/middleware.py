from itertools import count

from blog.models import Author
from blog.slow import sleep

hiccups = count()


class Slow:
    """Takes 20 ms before the view, or in its hook of the view, for who asks for that; or once alone, the third time."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path == "/planted/middleware/":
            sleep()
        if request.path == "/planted/hiccup/" and next(hiccups) == 2:
            sleep()
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.path == "/planted/hook/":
            sleep()


class Looking:
    """Looks something up at one address."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path == "/who/":
            for author in Author.objects.all():
                author.refresh_from_db()
        return self.get_response(request)
