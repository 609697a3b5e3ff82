"""What is put around the shop: by `make run`, beside the debug toolbar, and by experiments that count."""

from django.db import connection


def plain_pages(get_response):
    """Ask the shop for whole pages that are not compressed, whatever the browser accepts and has already.

    So that the debug toolbar finds a place in each page, and is that of this request, not of an earlier one.
    """

    def answer(request):
        for header in ("HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH"):
            request.META.pop(header, None)
        return get_response(request)

    return answer


def counting_queries(get_response):
    """Say in a header how many statements an answer took: none, where all of it was kept."""

    def answer(request):
        count = 0

        def note(execute, *args):
            nonlocal count
            count += 1
            return execute(*args)

        with connection.execute_wrapper(note):
            response = get_response(request)
        response["X-Queries"] = count
        return response

    return answer
