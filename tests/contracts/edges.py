"""The odd department of the corner: what is allowed and seldom thought of.

    odds > odd          products that are each odd in their own way, `ODD`
    odds > d1 > … > d5  a deep tree, whose last shelf has more twins than fit on a page

Twins are equal in everything that is sorted by. Texts hold quotes, tags, ampersands and letters from everywhere.
"""

from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from shop.models import Brand, Category, Customer, Product, Promotion, Review, Tag, Variant
from tests.contracts import corner
from tests.contracts.writes import save

TEXT = """<b class="x">"Tom" & 'Jerry'</b> &amp; {{ 7|add:7 }} {% now %} 100% ÄöüßçŁ 自転車 🚲 e\u0301 \u202eabc"""
DEPTH, TWINS = 5, 26
ODD = {
    # Half a cent after the percentage: 1.01 less 50% is 0.505, and 1.03 with the surcharge 0.515.
    "half": {"price_cents": 1_01},
    # Not half: 0.99 less 33% is 0.6633.
    "third": {"price_cents": 99},
    "cent": {"price_cents": 1},
    "fifty": {"price_cents": 50_00},  # where one price band ends and the next begins
    "bare": {"description": "", "attributes": {}},
    "sold-out": {},
    "texts": {"name": TEXT, "description": TEXT, "attributes": {TEXT: TEXT, "": ""}},
    "new-today": {},
    "new-yesterday": {},
    "archived": {"state": "archived", "description": "A word of its own: velocipede."},
    "draft": {"state": "draft", "description": "A word of its own: penny-farthing."},
    "unrated": {},
    "lowest-rated": {},
}


def build():
    today = timezone.now()
    odds = Category.objects.create(slug="odds", name=f"Odds {TEXT}"[:80], position=90)
    shelf = Category.objects.create(slug="odd", name="Odd", parent=odds)
    Brand.objects.create(slug="texts", name=TEXT[:80])
    made = {slug: corner.stock(slug, "odd", published_at=today, **fields) for slug, fields in ODD.items()}
    _texts(made["texts"])
    _bare(made["bare"])
    made["sold-out"].variants.update(stock=0)
    save(made["new-today"], new_until=today.date())
    save(made["new-yesterday"], new_until=today.date() - timedelta(days=1))
    Variant.objects.create(product=made["half"], sku="half-xl", size="XL", colour="red", surcharge_cents=2, stock=0)
    _promotions(made, odds, shelf)
    authors = [_author(number) for number in range(12)]
    for author in authors:  # all at once, all found helpful by nobody: two pages of ties
        corner.review(made["half"], author, rating=3, created_at=today)
    Review.objects.filter(author=authors[0]).update(title=TEXT[:120], body=TEXT * 3)
    corner.review(made["lowest-rated"], authors[0], rating=1)
    # The archived one meets "half" most often; the others meet it equally often.
    for slugs in (["archived"], ["archived"], ["third", "cent", "texts"], ["draft"], ["sold-out", "archived"]):
        corner.buy(authors[1], dict.fromkeys(["half", *slugs], 1))
    _deep(odds, today)


def _texts(product):
    tag = Tag.objects.create(slug="texts", name=TEXT[:40])
    product.tags.add(tag)
    save(product, brand=corner.brand("texts"))
    product.images.update(alt=TEXT)
    product.variants.update(size=TEXT[:20], colour=TEXT[:30])


def _bare(product):
    product.images.all().delete()
    product.variants.all().delete()


def _promotions(made, odds, shelf):
    """Several at once on most products; one that is over and one to come would be the best."""
    now = timezone.now()

    def promotion(percent, starts=-corner.LONG, ends=corner.LONG):
        return Promotion.objects.create(name=TEXT[:80], percent=percent, starts_at=now + starts, ends_at=now + ends)

    promotion(50).products.add(made["half"], made["texts"])
    promotion(33).products.add(made["half"], made["third"])
    promotion(20).categories.add(shelf)
    promotion(10).categories.add(odds)
    promotion(90, ends=-timedelta(days=1)).products.add(made["half"])
    promotion(89, starts=timedelta(days=100)).products.add(made["half"])


def _author(number):
    user = User.objects.create(username=f"author{number}")
    return Customer.objects.create(user=user, name=(TEXT if number == 0 else f"Author {number}")[:80])


def _deep(parent, day):
    for depth in range(1, DEPTH + 1):
        parent = Category.objects.create(slug=f"d{depth}", name=f"Level {depth}", parent=parent)
    corner.stock("half-way", "d3")  # on a shelf that has others below it
    Product.objects.bulk_create(
        Product(slug=f"twin-{n}", sku=f"twin-{n}", name=f"Twin {n}", brand=corner.brand("molen"), category=parent,
                description="", price_cents=7_77, state="published", published_at=day)
        for n in range(TWINS)
    )  # fmt: skip
    twins = Product.objects.filter(category=parent)
    Variant.objects.bulk_create(Variant(product=twin, sku=twin.sku, size="M", colour="grey", stock=1) for twin in twins)
