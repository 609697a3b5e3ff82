"""What visitors may ask for: whatever does not validate is answered 400, the same at every stage, and a page beyond
the last one 404.
"""

from functools import cache
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404


class Chosen(dict):
    """Cleaned values by name. `parameters` are those that stand for them in an address, to build links from."""

    parameters = {}


class Query(forms.Form):
    """A query string: everything is optional and has a default. Parameters that it does not know change nothing."""

    SORTS = {}  # the first one is the default

    sort = forms.CharField(required=False)
    page = forms.IntegerField(min_value=1, max_value=1_000_000_000, required=False)

    @classmethod
    def of(cls, query):
        """Return the values of a request's `GET` as Chosen, or raise BadRequest."""
        if not query:
            return Chosen(_defaults(cls))
        form = cls(query)
        if not form.is_valid():
            raise BadRequest(form.errors.as_json())
        chosen = Chosen(form.cleaned_data)
        chosen.parameters = cls._parameters(chosen)
        return chosen

    @classmethod
    def canonical(cls, chosen):
        """Return cleaned values as the one query string that stands for them: sorted, without the defaults."""
        return urlencode(cls._parameters(chosen), doseq=True)

    @classmethod
    def _parameters(cls, chosen):
        defaults = {"sort": next(iter(cls.SORTS)), "page": 1}
        return {name: value for name, value in sorted(chosen.items()) if value and value != defaults.get(name)}

    def clean_sort(self):
        sort = self.cleaned_data["sort"] or next(iter(self.SORTS))
        if sort not in self.SORTS:
            raise forms.ValidationError(f"One of {', '.join(self.SORTS)}.")
        return sort

    def clean_page(self):
        return self.cleaned_data["page"] or 1


@cache
def _defaults(query):
    """Return the cleaned values of an address without parameters, as most are: found once, not for each visitor."""
    form = query({})
    form.is_valid()
    return form.cleaned_data


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
