"""The facets counted by the ORM, as lean does, over the denormalized columns: without the one statement by hand."""

from django.db.models import F, FilteredRelation, Q

from lab.beside import copy_of
from shop.models import Listing, Tag
from shop.pages.category import lean

STAGE = "denormalized"


def counted(category, chosen):
    tags = Tag.objects.filter(slug__in=chosen["tag"]).values("pk")
    shelf = Listing.objects.filter(published=True, category__in=category.ids()).order_by()
    shelf = shelf.alias(
        lowest=F("lowest_price_cents"),
        average=F("rating_average"),
        tags=FilteredRelation("product__tags"),
        tagged=Q(tag_ids__overlap=tags),
    )
    return lean._facets(shelf, lean._conditions(chosen), chosen)


own = copy_of("shop.pages.category.listing", counted=counted)
VIEWS = {"category": copy_of("shop.pages.category.denormalized", listing=own.listing).view}
