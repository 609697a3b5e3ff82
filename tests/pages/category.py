"""The category page's data for the contracts."""

from math import ceil

from django.utils import timezone

from shop.models import Brand, Category, Product, Tag
from shop.pages.category.query import BANDS, ListingQuery
from tests.contracts.corner import SHELF as GRAVEL
from tests.contracts.corner import brand, category
from tests.full import FULL
from tests.pages import NUMBERED, READ, SORTED, Data
from tests.pages.ways import FACTS, PRODUCT, SHELF

LONG = "x" * 5000
MUCH_LIKE_D3 = ("d1", "d2", "d4")  # each shows twins, as all do that stand above the last shelf


def addresses():
    fullest, *_, emptiest = Category.objects.select_related("count").order_by("-count__products", "pk")
    middle = Category.objects.filter(children=None, count__products__gte=10).order_by("count__products", "pk").first()
    on_shelf = Product.objects.published().filter(category=middle)
    brands = list(Brand.objects.filter(products__in=on_shelf).distinct()[:2])
    tags = list(Tag.objects.filter(products__in=on_shelf).distinct()[:2])
    one = {
        "sort": list(ListingQuery.SORTS),
        "price": list(BANDS)[:2],
        "brand": [brands[0].slug, "nobody-makes-this"],
        "tag": [tags[0].slug],
        "rating": ["4"],
        "stock": ["1"],
        "page": ["1"],
    }
    several = [
        f"brand={brands[0].slug}&brand={brands[1].slug}&sort=newest",
        f"tag={tags[0].slug}&tag={tags[1].slug}&stock=1",
        "price=50-200&rating=4&stock=1&sort=-price",
        f"brand={brands[0].slug}&tag={tags[0].slug}&price=over-3000&rating=4&stock=1&sort=rating",
        "sort=&page=&price=",
        "utm_source=letter&sort=newest",
    ]
    narrowed = [f"{name}={value}" for name, values in one.items() for value in values] + several
    deep = ["sort=rating&page=2", f"stock=1&page={ceil(fullest.count.products / 24) - 1}"]
    return [
        *(f"category/{category.slug}/" for category in (middle, emptiest)),
        *(f"category/{middle.slug}/?{query}" for query in narrowed),
        *(f"category/{fullest.slug}/?{query}" for query in deep),
    ]


def fullest():
    return f"category/{Category.objects.order_by('-count__products', 'pk').first().slug}/"


def numbered():
    shelf = Category.objects.filter(parent=None, count__products__gt=48).first()
    return f"category/{shelf.slug}/?page=2&sort=price"


def odd_addresses():
    queries = [f"sort={sort}" for sort in ListingQuery.SORTS] + [f"price={band}" for band in BANDS]
    queries += ["brand=texts", "tag=texts", "rating=4", "stock=1", "brand=texts&brand=molen&tag=light&tag=texts"]
    sorted_pages = [f"sort={sort}&page=2" for sort in ListingQuery.SORTS]
    shelves = Category.objects.exclude(slug__in=() if FULL else MUCH_LIKE_D3).values_list("slug", flat=True)
    return [
        *(f"category/{slug}/" for slug in shelves),
        *(f"category/odd/?{query}" for query in queries),
        *(f"category/d5/?{query}" for query in sorted_pages),
    ]


def fill_the_shelf():
    Product.objects.bulk_create(_stone(number) for number in range(23))


def _stone(number):
    more = {"brand": brand("molen"), "category": category(GRAVEL), "published_at": timezone.now()}
    name = f"stone-{number}"
    return Product(slug=name, sku=name, name=name, description=name, price_cents=100, state="published", **more)


DATA = Data(
    paths={
        "category/gravel/": "another",
        "category/parts/": "anonymous",
        "category/clothing/": "anonymous",
    },
    simplest="category/parts/",
    bad_input={
        **READ,
        **NUMBERED,
        **SORTED,
        "brand=nobody": 200,
        "tag=nobody": 200,
        "brand=%00": 400,
        "brand=%ff": 400,
        "brand=": 400,
        "tag=not%20a%20slug": 400,
        f"brand={LONG}": 400,
        "&".join(f"brand=b{n}" for n in range(21)): 400,
        "price=cheap": 400,
        "rating=5": 400,
        "stock=0": 400,
        "price=50-200&price=cheap": 400,
    },
    nowhere={
        "category/nowhere/": 404,
        "category/nowhere/?page=2": 404,
        "category/%00/": 404,
        "category/a%2Fb/": 404,
        "category/": 404,
    },
    flat=["category/bikes/", "category/road/?sort=price&stock=1", "category/gravel/?sort=rating"],
    naive_grows=True,
    private=["category/gravel/", "category/road/?sort=rating&stock=1", "category/nowhere/"],
    beyond=[
        "category/bikes/?page=77",
        "category/bikes/?page=2&sort=price&stock=1",
        "category/gravel/?page=100000000",
    ],
    comes_to_be=("category/gravel/?page=2", fill_the_shelf),
    lookup=("category/nowhere/", "shop.pages.category.cached", "find_or_404"),
    vanishing="category/gravel/",
    late={},
    form=False,
    remembers=False,
    addresses=addresses,
    fullest=fullest,
    numbered=numbered,
    odd_addresses=odd_addresses,
    plans=[
        "category/c1/",
        "category/c1/?sort=price&page=40",
        "category/c1/?sort=newest&brand=b3&stock=1",
        "category/c1/?sort=rating&tag=t5&rating=4",
        "category/c1/?price=50-200&sort=-price",
        "category/c25/?tag=t1&tag=t2",
        "category/c70/",
    ],
    ways={
        (SHELF, SHELF): 230,  # the facets of a quarter of all products
        (SHELF,): 115,  # the page of the listing, however deep
        (FACTS, PRODUCT): 215,  # its cards, and those of what was looked at
    },
    lean_scans={
        "shop_product": "the tree counts all products, and facets those of a whole shelf",
        "shop_product_tags": "the tags of a whole shelf are counted",
    },
    shared={"query": "naive", "listing": "denormalized", "cached": "fragments"},
)
