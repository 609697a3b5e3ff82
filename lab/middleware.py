"""What `make run` puts around the shop, beside the debug toolbar."""


def plain_pages(get_response):
    """Ask the shop for whole pages that are not compressed, whatever the browser accepts and has already.

    So that the debug toolbar finds a place in each page, and is that of this request, not of an earlier one.
    """

    def answer(request):
        for header in ("HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH"):
            request.META.pop(header, None)
        return get_response(request)

    return answer
