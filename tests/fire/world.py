"""What a door may write to: rows that the readers look at, values for their fields, all drawn at random."""

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils import timezone

from shop import models as shop
from shop.models import Brand, Cart, CartLine, Category, Customer, Product, Promotion, Tag

MADE = "fire-"  # what unique names begin with that doors give
FIXED = {"password", "is_staff", "is_superuser", "address", "user", "first_name", "last_name", "date_joined"}
BETWEEN = {"price_cents": (1, 99_999), "percent": (1, 90), "rating": (1, 5), "quantity": (1, 9), "stock": (0, 2)}


class Nothing(Exception):
    """There is no such row just now."""


class World:
    """Draws by `rng`, and remembers what it drew. `facts` are the ground's: ids of the rows that matter, by model."""

    def __init__(self, rng, facts):
        self.rng, self._hot = rng, facts["hot"]
        self._drawn, self._touched = [], set()
        by = {"product__in": facts["hot"]["product"]}
        mine = {"customer__in": facts["hot"]["customer"]}
        self._pools = {
            Product: Q(pk__in=facts["hot"]["product"]) | Q(slug__startswith=MADE),
            Category: Q(pk__in=facts["hot"]["category"]) | Q(slug__startswith=MADE),
            Brand: Q(products__in=facts["hot"]["product"]) | Q(slug__startswith=MADE),
            shop.Variant: Q(**by), shop.Image: Q(**by), shop.Review: Q(**by), shop.OrderLine: Q(**by),
            shop.Order: Q(lines__product__in=facts["hot"]["product"]),
            Tag: Q(), Promotion: Q(),
            Cart: Q(**mine), CartLine: Q(cart__customer__in=facts["hot"]["customer"]),
            Customer: Q(pk__in=facts["hot"]["customer"]), User: Q(**mine),
        }  # fmt: skip

    def row(self, model, made=False):
        """Return a row that the readers look at, or only one that a door has `made`."""
        last = self._hot["last"][model.__name__] if made else 0
        keys = model._base_manager.filter(self._pools[model], pk__gt=last).values_list("pk", flat=True)
        if not (keys := sorted(set(keys))):
            raise Nothing
        row = model._base_manager.get(pk=self.rng.choice(keys))
        self._drawn.append(row)
        self._touch(row)
        return row

    def unsaved(self, model):
        """Return a row like another one, but with other values where they are unique, and for two other fields."""
        new = self.row(model)
        new.pk, new._state.adding = None, True
        unique = {name for names in uniques(model) for name in names}
        return self.assign(new, [f for f in fields(model) if f.name in unique] + self.some(model))

    def some(self, model, most=2):
        """Return some of the fields, at random."""
        found = fields(model)
        return self.rng.sample(found, self.rng.randint(1, min(most, len(found))))

    def assign(self, row, changed):
        """Give these fields of the row other values. Return the row."""
        for field in changed:
            setattr(row, field.name, self.value(field))
        return row

    def value(self, field):
        """Return a value that the field may have; now and then one that the database refuses."""
        rng, now = self.rng, timezone.now()
        if field.null and rng.random() < 0.2:
            return None
        if field.is_relation:
            return self.row(field.related_model)
        if field.choices:
            return rng.choice(["published", "published", *[value for value, _ in field.choices]])
        if field.unique and isinstance(field, models.CharField):
            return f"{MADE}{rng.randrange(6)}"
        match field:
            case models.BooleanField():
                return rng.random() < 0.7
            case models.IntegerField():
                return rng.randint(*BETWEEN.get(field.name, (0, 9)))
            case models.DateTimeField():
                past = field.name in ("starts_at", "published_at", "created_at", "placed_at", "last_login")
                return now + timedelta(seconds=-rng.randrange(1, 10**6) if past else rng.choice([3600, 10**6]))
            case models.DateField():
                return now.date() + timedelta(days=rng.choice([-1, 0, 1]))
            case models.UUIDField():
                return UUID(int=rng.getrandbits(128), version=4)
            case models.JSONField():
                return {"Weight": f"{rng.randrange(9)} kg", "<b>": "&"}
            case _:
                return f"{rng.choice(['Ada', 'Bea & co', '<i>Cor</i>', '*Dunes*'])} {rng.randrange(10**6)}"[
                    : field.max_length
                ]

    def touched(self):
        """Return what the rows that were drawn belong to, as they were and as they are: `product:7`, `user:5`."""
        for row in self._drawn:
            self._touch(row)
        return sorted(self._touched)

    def _touch(self, row):
        ids = {"product": set(), "user": set()}
        ids["product"] |= {row.pk} if isinstance(row, Product) else {getattr(row, "product_id", None)}
        if isinstance(row, CartLine):
            row = row.cart
        if isinstance(row, Cart):
            row = row.customer
        if isinstance(row, Customer | User):
            ids["user"].add(row.user_id if isinstance(row, Customer) else row.pk)
        if isinstance(row, Category):
            self._touched.add(f"category:{row.slug}")
        if isinstance(row, Brand | Category | Tag | Promotion) and row.pk:
            ids["product"] |= set(row.products.filter(pk__in=self._hot["product"]).values_list("pk", flat=True)[:3])
        self._touched |= {f"{kind}:{pk}" for kind, found in ids.items() for pk in found if pk}


def fields(model):
    """Return the fields that doors write."""
    return [
        field for field in model._meta.concrete_fields
        if not (field.primary_key or getattr(field, "auto_now_add", False) or field.name in FIXED)
    ]  # fmt: skip


def uniques(model):
    """Return which fields are unique together, for each way in which a row may conflict with another."""
    alone = [[field.name] for field in fields(model) if field.unique]
    return alone + [list(c.fields) for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)]
