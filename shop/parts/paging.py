"""Pages of what has been counted already: the database is not asked again how much there is."""

from django.core.paginator import Paginator
from django.http import Http404


def page_or_404(rows, count, size, number):
    """Return this page of `count` rows, which nobody counts anew; a page beyond the last raises Http404."""
    paginator = Paginator(rows, size)
    paginator.count = count
    if number > paginator.num_pages:
        raise Http404("There are not that many pages.")
    return paginator.page(number)


def numbered_or_404(count, size, number):
    """Return this page without its rows, for who has them already."""
    return page_or_404(range(count), count, size, number)
