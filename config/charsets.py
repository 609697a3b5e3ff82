"""Which charsets a request may name.

Django makes the request before any middleware can look at it, and decodes its parameters with whatever codec of Python
its Content-Type names. Some of these are none for text (rot13, hex), others fail in ways of their own (undefined,
idna), and a Content-Type may be beyond reading: then nothing of the shop is asked, and the server answers 500. Names
that Python does not know it remembers for good, so none of them is asked for.
"""

from django.utils.http import parse_header_parameters

CHARSETS = {"ascii", "us-ascii", "iso-8859-1", "latin-1", "latin1", "utf-8", "utf8"}


def known_charsets(application):
    """Return the WSGI application without Content-Types that it cannot take: only their beginning is handed on."""

    def answer(environ, start_response):
        content_type = environ.get("CONTENT_TYPE")
        if content_type and not _is_known(content_type):
            environ["CONTENT_TYPE"] = content_type.partition(";")[0][:127]  # the longest that RFC 6838 allows
        return application(environ, start_response)

    return answer


def _is_known(content_type):
    if "*" in content_type:  # a parameter with a charset of its own (RFC 2231)
        return False
    try:
        charset = parse_header_parameters(content_type)[1].get("charset")
    except ValueError:
        return False
    return charset is None or charset.lower() in CHARSETS
