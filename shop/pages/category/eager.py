"""The technique: the relations of all rows are loaded in one query each, and options are counted in groups.

The tree of categories comes whole, and is put together in Python: no relation reaches up or down to the end.

Price: whole rows are loaded to be shown in part, and the reviews of every card for one average.
"""

from django.core.paginator import Paginator
from django.db.models import Avg, Count, F, Min, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import render

from shop.models import OrderLine, Product, Review, Variant
from shop.pages.category.query import BAND_LABELS, BANDS, ListingQuery, facet
from shop.parts.cards.eager import cards, recent, with_cards
from shop.parts.header.eager import find_or_404, frame, tree, way

SOLD = Subquery(
    OrderLine.objects.filter(product=OuterRef("pk")).order_by().values("product").values(total=Sum("quantity"))
)
AVERAGE = Subquery(
    Review.objects.filter(product=OuterRef("pk")).order_by().values("product").values(average=Avg("rating"))
)
SURCHARGE = Subquery(
    Variant.objects.filter(product=OuterRef("pk")).order_by().values("product").values(least=Min("surcharge_cents"))
)
LOWEST = F("price_cents") + Coalesce(SURCHARGE, 0)


def view(request, slug):
    chosen = ListingQuery.of(request.GET)
    categories = tree()
    category = find_or_404(categories, slug)
    shelf = Product.objects.published().filter(category__in=_below(category))
    products = _sorted(_narrowed(shelf, chosen), chosen["sort"])
    paginator = Paginator(with_cards(products), 24)
    if chosen["page"] > paginator.num_pages:
        raise Http404("There are not that many pages.")
    page = paginator.page(chosen["page"])
    context = {
        "category": category,
        "breadcrumbs": way(categories, category.parent_id),
        "tree": _nodes([category for category in categories.values() if category.parent_id is None], _counts()),
        "sorts": ListingQuery.SORTS,
        "chosen": chosen,
        "facets": _facets(shelf, chosen),
        "page": page,
        "cards": cards(page, categories),
        "recent": recent(request, categories),
    }
    return render(request, "shop/category.html", frame(request) | context)


def _below(category):
    """Return the category and everything below it."""
    found = [category]
    for child in category.below:
        found += _below(child)
    return found


def _counts():
    """Return how many published products each category has itself, by its id."""
    counted = Product.objects.published().order_by().values_list("category").annotate(products=Count("pk"))
    return dict(counted)


def _nodes(categories, counts):
    """Return the nodes, each with its published products counted, those below included."""
    nodes = []
    for category in categories:
        below = _nodes(category.below, counts)
        count = counts.get(category.pk, 0) + sum(node["count"] for node in below)
        nodes.append({"category": category, "count": count, "below": below})
    return nodes


def _narrowed(products, chosen):
    """Return the products that have what was chosen."""
    if chosen["brand"]:
        products = products.filter(brand__slug__in=chosen["brand"])
    if chosen["tag"]:
        products = products.filter(tags__slug__in=chosen["tag"]).distinct()
    if chosen["price"]:
        low, high = BANDS[chosen["price"]]
        products = products.annotate(lowest=LOWEST).filter(lowest__gte=low)
        if high:
            products = products.filter(lowest__lt=high)
    if chosen["rating"]:
        products = products.annotate(average=AVERAGE).filter(average__gte=4)
    if chosen["stock"]:
        products = products.filter(variants__stock__gt=0).distinct()
    return products


def _sorted(products, sort):
    """Return the products in the order of `sort`; the later one first where they are equal."""
    if sort == "popular":
        return products.annotate(sold=Coalesce(SOLD, 0)).order_by("-sold", "-pk")
    if sort == "rating":
        return products.annotate(average=AVERAGE).order_by(F("average").desc(nulls_last=True), "-pk")
    if sort == "newest":
        return products.order_by("-published_at", "-pk")
    return products.annotate(lowest=LOWEST).order_by("-lowest" if sort == "-price" else "lowest", "-pk")


def _facets(shelf, chosen):
    """Return each facet with its options, counted as if nothing had been chosen in that facet."""

    def count(name, value):
        return _narrowed(shelf, chosen | {name: value}).count()

    def counts(name, slug, label):
        others = _narrowed(shelf, chosen | {name: ()})
        found = Product.objects.filter(pk__in=shelf.values("pk"), **{f"{slug}__isnull": False}).order_by(label)
        return found.values_list(slug, label).annotate(products=Count("pk", filter=Q(pk__in=others.values("pk"))))

    return [
        facet("brand", chosen, counts("brand", "brand__slug", "brand__name")),
        facet("price", chosen, [(band, label, count("price", band)) for band, label in BAND_LABELS.items()]),
        facet("rating", chosen, [("4", "4 and up", count("rating", "4"))]),
        facet("stock", chosen, [("1", "In stock", count("stock", "1"))]),
        facet("tag", chosen, counts("tag", "tags__slug", "tags__name")),
    ]
