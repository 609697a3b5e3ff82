"""What visitors may ask of a category: filters, a sort and a page; and how facets offer the filters."""

from django import forms
from django.core.validators import validate_slug

from shop.forms import Query

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


class ListingQuery(Query):
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
