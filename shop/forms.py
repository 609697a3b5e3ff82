"""What visitors may ask for. Whatever does not validate is answered 400, the same at every stage."""

from urllib.parse import urlencode

from django import forms
from django.core.exceptions import BadRequest
from django.core.validators import validate_slug

BANDS = {
    "under-50": (0, 50_00),
    "50-200": (50_00, 200_00),
    "200-1000": (200_00, 1000_00),
    "1000-3000": (1000_00, 3000_00),
    "over-3000": (3000_00, None),
}
BAND_LABELS = {
    "under-50": "Under €50",
    "50-200": "€50 to €200",
    "200-1000": "€200 to €1,000",
    "1000-3000": "€1,000 to €3,000",
    "over-3000": "€3,000 and more",
}
FACETS = {
    "brand": "Brand",
    "price": "List price",
    "rating": "Rating",
    "stock": "Availability",
    "tag": "Good for",
}
MOST_VALUES = 20
LONGEST_SLUG = 80  # as brands have it


class SlugsField(forms.Field):
    """Several slugs of one name, as checkboxes send them; sorted and without repetition."""

    widget = forms.MultipleHiddenInput

    def clean(self, value):
        if len(value or ()) > MOST_VALUES:
            raise forms.ValidationError(f"At most {MOST_VALUES} values.")
        for slug in value or ():
            validate_slug(slug)
            if len(slug) > LONGEST_SLUG:
                raise forms.ValidationError(f"No value has more than {LONGEST_SLUG} characters.")
        return tuple(sorted(set(value or ())))


class Chosen(dict):
    """Cleaned values by name. `parameters` are those that stand for them in an address, to build links from."""

    parameters = {}


class _Query(forms.Form):
    """A query string: everything is optional and has a default. Parameters that it does not know change nothing."""

    SORTS = {}  # the first one is the default

    sort = forms.CharField(required=False)
    page = forms.IntegerField(min_value=1, max_value=1_000_000_000, required=False)

    @classmethod
    def of(cls, query):
        """Return the values of a request's `GET` as Chosen, or raise BadRequest."""
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


class ListingQuery(_Query):
    """The filters, the sort and the page of a list of products."""

    SORTS = {
        "popular": "Most popular",
        "newest": "Newest",
        "price": "Price, low to high",
        "-price": "Price, high to low",
        "rating": "Best rated",
    }

    brand = SlugsField(required=False)
    tag = SlugsField(required=False)
    price = forms.ChoiceField(choices=BAND_LABELS.items(), required=False)
    rating = forms.ChoiceField(choices=[("4", "4 and up")], required=False)
    stock = forms.ChoiceField(choices=[("1", "In stock")], required=False)


class ReviewQuery(_Query):
    """The sort and the page of a product's reviews."""

    SORTS = {"newest": "Newest", "helpful": "Most helpful", "best": "Best first", "worst": "Worst first"}


def facet(name, chosen, options):
    """Return a facet as the sidebar shows it. `options` are `(value, label, count)`; nothing to find is left out."""
    return {
        "name": name,
        "label": FACETS[name],
        "several": name in {"brand", "tag"},
        "options": [
            {"value": value, "label": label, "count": count, "chosen": value in chosen[name]}
            for value, label, count in options
            if count or value in chosen[name]
        ],
    }
