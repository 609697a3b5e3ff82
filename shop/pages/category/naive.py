"""The problem: every relation, count and average is asked for where it is shown, once for each row.

Each line reads well by itself. Together they ask the database some hundreds of questions a page.
"""

from django.core.paginator import Paginator
from django.db.models import Avg, F, Min, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404, render

from shop.models import Brand, Category, OrderLine, Product, Review, Tag, Variant
from shop.pages.category.query import BAND_LABELS, BANDS, ListingQuery, facet
from shop.parts.cards.naive import cards, recent
from shop.parts.header.naive import frame

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
    category = get_object_or_404(Category, slug=slug)
    shelf = Product.objects.published().filter(category__in=_below(category))
    products = _sorted(_narrowed(shelf, chosen), chosen["sort"])
    paginator = Paginator(products, 24)
    if chosen["page"] > paginator.num_pages:
        raise Http404("There are not that many pages.")
    page = paginator.page(chosen["page"])
    context = {
        "category": category,
        "breadcrumbs": _above(category),
        "tree": _tree(None),
        "sorts": ListingQuery.SORTS,
        "chosen": chosen,
        "facets": _facets(shelf, chosen),
        "page": page,
        "cards": cards(page),
        "recent": recent(request),
    }
    return render(request, "shop/category.html", frame(request) | context)


def _above(category):
    """Return the way from the department down to the category's parent."""
    way = []
    while category := category.parent:
        way.insert(0, category)
    return way


def _below(category):
    """Return the category and everything below it."""
    found = [category]
    for child in category.children.all():
        found += _below(child)
    return found


def _tree(parent):
    """Return the nodes under `parent`, each with its published products counted, those below included."""
    nodes = []
    for category in Category.objects.filter(parent=parent):
        below = _tree(category)
        count = category.products.published().count() + sum(node["count"] for node in below)
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

    brands = Brand.objects.filter(products__in=shelf).distinct()
    tags = Tag.objects.filter(products__in=shelf).distinct()
    return [
        facet("brand", chosen, [(brand.slug, brand.name, count("brand", [brand.slug])) for brand in brands]),
        facet("price", chosen, [(band, label, count("price", band)) for band, label in BAND_LABELS.items()]),
        facet("rating", chosen, [("4", "4 and up", count("rating", "4"))]),
        facet("stock", chosen, [("1", "In stock", count("stock", "1"))]),
        facet("tag", chosen, [(tag.slug, tag.name, count("tag", [tag.slug])) for tag in tags]),
    ]
