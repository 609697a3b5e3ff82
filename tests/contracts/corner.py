"""A corner of the shop, small enough to be known by heart.

    bikes > road > gravel     pebble (everything there is), scree; prototype is a draft
            road              tarmac, dune
    parts > turning > wheels  rim, bought together with pebble

    odds                      see tests.contracts.edges

Ann, Bob and Cor are customers who reviewed pebble. Ann and Bob have bought something; Bob has a cart.
"""

from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.utils import timezone

from shop.models import (
    Brand,
    Cart,
    CartLine,
    Category,
    Customer,
    Image,
    Order,
    OrderLine,
    Product,
    Promotion,
    Review,
    Tag,
    Variant,
)
from shop.sessions.cached_db import SessionStore

SHELF, AISLE, DEPARTMENT = "gravel", "road", "bikes"
LONG = timedelta(days=1000)


def build():
    now = timezone.now()
    parent = None
    for position, (slug, below) in enumerate(
        [
            ("bikes", None),
            ("road", "bikes"),
            ("gravel", "road"),
            ("parts", None),
            ("turning", "parts"),
            ("wheels", "turning"),
        ]
    ):
        parent = Category.objects.get(slug=below) if below else None
        Category.objects.create(slug=slug, name=f"The {slug}", parent=parent, position=position)
    for slug in ("molen", "kestrel"):
        Brand.objects.create(slug=slug, name=slug.title())
    for slug in ("light", "winter"):
        Tag.objects.create(slug=slug, name=f"{slug} riding")
    for number, (slug, shelf) in enumerate(
        [("pebble", "gravel"), ("scree", "gravel"), ("dune", "road"), ("tarmac", "road"), ("rim", "wheels")]
    ):
        stock(slug, shelf, price_cents=100_00 * (number + 1), published_at=now - timedelta(days=number))
    stock("prototype", "gravel", state="draft")
    pebble = product("pebble")
    pebble.tags.add(*Tag.objects.all())
    Variant.objects.create(product=pebble, sku="pebble-xl", size="XL", colour="red", surcharge_cents=10_00, stock=3)
    sale = Promotion.objects.create(name="Sale", percent=20, starts_at=now - LONG, ends_at=now + LONG)
    sale.products.add(pebble)
    for number, name in enumerate(["Ann Aalders", "Bob Bakker", "Cor Cuypers"]):
        user = User.objects.create_user(name.split()[0].lower(), password="bicycle")  # noqa: S106
        author = Customer.objects.create(user=user, name=name)
        review(pebble, author, rating=5 - number)
    buy(customer("ann"), {"scree": 1})
    buy(customer("bob"), {"pebble": 2, "rim": 1})
    put_in_cart(Cart.objects.create(customer=customer("bob")), "dune", 2)


def stock(slug, shelf, **fields):
    """Put a product on a shelf, with one version and two pictures."""
    defaults = {"name": f"The {slug}", "brand": brand("molen"), "price_cents": 500_00}
    defaults |= {"description": f"*{slug}* rides.", "attributes": {"Weight": "9 kg"}}
    defaults |= {"state": "published", "published_at": timezone.now()}
    new = Product.objects.create(slug=slug, sku=slug, category=category(shelf), **defaults | fields)
    Variant.objects.create(product=new, sku=f"{slug}-m", size="M", colour="blue", stock=10)
    for position in (0, 1):
        Image.objects.create(product=new, key=f"{slug}-{position}", alt=f"{slug}, side {position}", position=position)
    return new


def review(product, author, **fields):
    defaults = {"rating": 4, "title": f"By {author}", "body": "It rolls.", "created_at": timezone.now()}
    return Review.objects.create(product=product, author=author, **defaults | fields)


def buy(author, pieces):
    order = Order.objects.create(key=uuid4(), customer=author, placed_at=timezone.now(), total_cents=0)
    lines = [(product(slug), quantity) for slug, quantity in pieces.items()]
    OrderLine.objects.bulk_create(
        OrderLine(order=order, product=p, variant=p.variants.all()[0], quantity=quantity, price_cents=p.price_cents)
        for p, quantity in lines
    )


def put_in_cart(cart, slug, quantity):
    return CartLine.objects.create(cart=cart, variant=variant(slug), quantity=quantity)


def product(slug="pebble"):
    return Product.objects.get(slug=slug)


def variant(slug="pebble"):
    return Variant.objects.get(sku=f"{slug}-m")


def category(slug=SHELF):
    return Category.objects.get(slug=slug)


def brand(slug):
    return Brand.objects.get(slug=slug)


def customer(username):
    return Customer.objects.get(user__username=username)


def visitors():
    """Return the cookies of some visitors, by who they are. They keep their session as long as the shop stands."""
    first, second = Customer.objects.select_related("user").order_by("pk")[:2]
    looked_at = list(Product.objects.order_by("pk").values_list("pk", flat=True)[:7])
    cart = Cart.objects.create()
    CartLine.objects.create(cart=cart, variant=Variant.objects.first(), quantity=3)
    return {
        "anonymous": {},
        "customer": session(signed_in(first.user)) | recent(looked_at[::-1]),
        "another": session(signed_in(second.user)) | recent(looked_at[2:3]),
        "newcomer": session(signed_in(second.user)),
        "no customer": session(signed_in(User.objects.create_user("staff"))) | recent([*looked_at[:1], 10**11]),
        "anonymous with a cart": session({"cart": cart.pk}) | recent(looked_at[-1:]),
    }


def signed_in(user):
    return {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }


def session(values):
    """Return the cookie of a new session that holds these values."""
    store = SessionStore()
    store.update(values)
    store.save()
    return {settings.SESSION_COOKIE_NAME: store.session_key}


def in_a_new_session(cookies):
    """Return the cookies of the same visitor in a new session."""
    if settings.SESSION_COOKIE_NAME not in cookies:
        return cookies
    return cookies | session(SessionStore(cookies[settings.SESSION_COOKIE_NAME]).load())


def recent(ids):
    return {"recent": ".".join(map(str, ids))}
