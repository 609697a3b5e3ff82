"""Without scans that read an index alone, which the covering index is made for: rows are fetched from the table, too.

PostgreSQL is told so for the time of a transaction. Its BEGIN, SET and COMMIT are a part of what is seen.
"""

from functools import wraps

from django.db import connection, transaction

from shop import pages

STAGE = "denormalized"


def without_index_only_scans(view):
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_indexonlyscan = off")
            return view(request, *args, **kwargs)

    return wrapped


VIEWS = {"category": without_index_only_scans(pages.variant("category", STAGE).view)}
