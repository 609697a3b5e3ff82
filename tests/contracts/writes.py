"""Every write that the shop can make, to the corner: `WRITES[name]()` does it."""

from datetime import timedelta
from uuid import uuid4

from django.contrib.auth.models import User
from django.db.models import F
from django.utils import timezone

from shop.models import (
    Brand,
    Cart,
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
from shop.ordering import place_order
from tests.contracts.corner import LONG, brand, buy, category, customer, product, put_in_cart, review, stock, variant

PEBBLE = Product.objects.filter(slug="pebble")


def save(thing, **fields):
    for name, value in fields.items():
        setattr(thing, name, value)
    thing.save()


def promotion(**fields):
    now = timezone.now()
    defaults = {"name": "Spring", "percent": 30, "starts_at": now - LONG, "ends_at": now + LONG}
    return Promotion.objects.create(**defaults | fields)


def sale():
    return Promotion.objects.get(name="Sale")


def tag(slug="light"):
    return Tag.objects.get(slug=slug)


def on_pebble(**fields):
    return lambda: save(product(), **fields)


def _bulk_update():
    products = list(Product.objects.filter(category__slug="gravel"))
    for one in products:
        one.price_cents += 111
    Product.objects.bulk_update(products, ["price_cents"])


def _new_password():
    user = User.objects.get(username="bob")
    user.set_password("another")
    user.save()


def _new_version():
    return Variant(product=product(), sku="pebble-s", size="S", colour="red", stock=1)


def _again_a_review():
    return Review(
        product=product("rim"), author=customer("ann"), rating=2, title="Hm", body="", created_at=timezone.now()
    )


def _another_product(slug):
    facts = {"name": slug, "brand": brand("molen"), "category": category("gravel"), "price_cents": 50_00}
    return Product(slug=slug, sku=slug, description="", state="published", published_at=timezone.now(), **facts)


PRODUCTS = {
    "price": on_pebble(price_cents=777_77),
    "price by F": on_pebble(price_cents=F("price_cents") + 1),
    "price of one field": lambda: (
        p := product(),
        setattr(p, "price_cents", 5_00),
        p.save(update_fields=["price_cents"]),
    ),
    "price by update": lambda: PEBBLE.all().update(price_cents=5_55),
    "prices by bulk_update": _bulk_update,
    "name": on_pebble(name="Pebble & sons <b>"),
    "slug": on_pebble(slug="boulder"),
    "description": on_pebble(description="# New\n\n| a | b |\n|---|---|\n| 1 | 2 |"),
    "description by update": lambda: PEBBLE.all().update(description="Now *plain*."),
    "attributes": on_pebble(attributes={"Weight": "8 kg", "Frame": "steel"}),
    "brand of a product": lambda: save(product(), brand=brand("kestrel")),
    "new_until": lambda: save(product(), new_until=timezone.now().date() + timedelta(days=2)),
    "publish": lambda: save(product("prototype"), state="published", published_at=timezone.now()),
    "publish by update": lambda: Product.objects.filter(slug="prototype").update(
        state="published", published_at=timezone.now()
    ),
    "date of a publication": lambda: save(product("rim"), published_at=timezone.now()),
    "unpublish": on_pebble(state="archived"),
    "move to another shelf": lambda: save(product(), category=category("wheels")),
    "move by update": lambda: PEBBLE.all().update(category=category("wheels")),
    "new product": lambda: stock("boulder", "gravel"),
    "products by bulk_create": lambda: Product.objects.bulk_create(
        [
            Product(
                sku="b",
                slug="boulder",
                name="Boulder",
                category=category(),
                brand=brand("molen"),
                price_cents=1,
                description="",
                state="published",
                published_at=timezone.now(),
            )
        ]
    ),
    "delete a product": lambda: product("dune").delete(),
    "delete by queryset": lambda: Product.objects.filter(slug="dune").delete(),
}

PARTS = {
    "stock": lambda: save(variant(), stock=2),
    "sold out by update": lambda: Variant.objects.filter(product__slug="scree").update(stock=0),
    "surcharge": lambda: save(variant(), surcharge_cents=50_00),
    "new version": lambda: _new_version().save(),
    "versions by bulk_create": lambda: Variant.objects.bulk_create([_new_version()]),
    "version moved to another product": lambda: save(variant(), product=product("scree"), size="XXL"),
    "delete a version": lambda: Variant.objects.get(sku="pebble-xl").delete(),
    "add an image": lambda: Image.objects.create(product=product(), key="pebble-9", alt="Far", position=9),
    "replace an image": lambda: save(product().images.all()[0], key="pebble-new", alt="Near"),
    "delete an image": lambda: product().images.all()[0].delete(),
    "reorder images": lambda: Image.objects.filter(key="pebble-0").update(position=7),
    "add a tag": lambda: product("scree").tags.add(tag()),
    "add a product to a tag": lambda: tag().products.add(product("scree")),
    "remove a tag": lambda: product().tags.remove(tag()),
    "add products to a brand": lambda: brand("kestrel").products.add(product("scree"), product("tarmac")),
    "add a product to a category": lambda: category("road").products.add(product("scree")),
    "bulk_create what is there, and what is not": lambda: Product.objects.bulk_create(
        [_another_product("pebble"), _another_product("boulder")], ignore_conflicts=True
    ),
    "set the tags": lambda: product().tags.set([tag("winter")]),
    "clear the tags": lambda: product().tags.clear(),
    "clear a tag's products": lambda: tag().products.clear(),
    "rename a tag": lambda: save(tag(), name="Night riding"),
    "slug of a tag": lambda: save(tag(), slug="night"),
    "delete a tag": lambda: tag().delete(),
    "rename a brand": lambda: save(brand("molen"), name="Windmill"),
    "rename a brand by update": lambda: Brand.objects.filter(slug="molen").update(name="Windmill"),
}

CATEGORIES = {
    "rename a category": lambda: save(category(), name="Gravel & mud"),
    "rename by update": lambda: Category.objects.filter(slug="road").update(name="Tarmac"),
    "slug of a category": lambda: save(category(), slug="clothing"),
    "move a category": lambda: save(category(), parent=category("parts")),
    "department below another": lambda: save(category("parts"), parent=category("bikes")),
    "set the children": lambda: category("parts").children.set([*category("parts").children.all(), category("road")]),
    "reposition": lambda: save(category("bikes"), position=9),
    "new category": lambda: Category.objects.create(slug="clothing", name="Clothing", position=9),
    "new aisle": lambda: Category.objects.create(slug="clothing", name="Gloves", parent=category("parts")),
}

REVIEWS = {
    "add a review": lambda: review(product("scree"), customer("bob"), rating=1),
    "reviews by bulk_create": lambda: Review.objects.bulk_create([_again_a_review()]),
    "change a rating": lambda: save(product().reviews.all()[0], rating=1),
    "vote by update": lambda: product().reviews.update(helpful_votes=F("helpful_votes") + 3),
    "verify": lambda: save(product().reviews.all()[1], verified=True),
    "move a review": lambda: save(product().reviews.all()[0], product=product("rim")),
    "delete a review": lambda: product().reviews.all()[0].delete(),
    "rename an author": lambda: save(customer("cor"), name="Cornelia Cuypers"),
    "rename an author by update": lambda: Customer.objects.filter(name="Cor Cuypers").update(name="Cornelia"),
    "delete an author": lambda: User.objects.get(username="cor").delete(),
}

PROMOTIONS = {
    "new promotion on a product": lambda: promotion().products.add(product("scree")),
    "new promotion from the product's side": lambda: product("scree").promotions.add(promotion()),
    "new promotion on a department": lambda: promotion(percent=9).categories.add(category("bikes")),
    "percentage": lambda: save(sale(), percent=50),
    "percentage by update": lambda: Promotion.objects.update(percent=51),
    "end a promotion": lambda: save(sale(), ends_at=timezone.now()),
    "delete a promotion": lambda: sale().delete(),
    "product out of a promotion": lambda: sale().products.remove(product()),
    "other products in a promotion": lambda: sale().products.set([product("rim")]),
    "promotion without products": lambda: sale().products.clear(),
}

SALES = {
    "order": lambda: place_order(customer("bob"), uuid4()),
    "order of several": lambda: buy(customer("ann"), {"scree": 3, "dune": 1, "pebble": 1}),
    "change an order": lambda: OrderLine.objects.filter(product__slug="scree").update(quantity=9),
    "delete an order": lambda: Order.objects.filter(lines__product__slug="rim").delete(),
}

VISITORS = {
    "put in the cart": lambda: put_in_cart(customer("bob").cart, "rim", 1),
    "more of it": lambda: customer("bob").cart.lines.update(quantity=7),
    "give a cart to another": lambda: save(customer("bob").cart, customer=customer("ann")),
    "leave a cart to nobody": lambda: Cart.objects.filter(customer=customer("bob")).update(customer=None),
    "delete a cart": lambda: customer("bob").cart.delete(),
    "add a review from the author's side": lambda: customer("bob").reviews.add(review(product("rim"), customer("ann"))),
    "rename a customer": lambda: save(customer("bob"), name="Robert Bakker"),
    "change the password": _new_password,
    "deactivate": lambda: save(User.objects.get(username="bob"), is_active=False),
}

WRITES = PRODUCTS | PARTS | CATEGORIES | REVIEWS | PROMOTIONS | SALES | VISITORS
SAME_AGAIN = {
    "price", "price by F", "price by update", "publish by update", "move by update", "products by bulk_create",
    "delete by queryset", "versions by bulk_create", "add a tag", "clear a tag's products", "rename a brand by update",
    "rename by update", "rename an author by update", "new promotion on a product", "percentage by update",
}  # fmt: skip
"""Writes that change what another one changes, by a door that is still there: save, F, update, bulk_create, a delete of
many, either side of a relation. FULL=1 makes them, too."""
