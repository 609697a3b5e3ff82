"""Every door that Django's ORM has for a write, to every model that a page shows: `DOORS[name](world)`.

They are not listed but found: each kind of door to each model, and each manager of each relation between two. Which row
and which values, the world draws.
"""

from functools import partial

from django.contrib.auth.models import User
from django.db import connection, models
from django.db.models import F

from shop import models as shop
from shop.models import CartLine, Customer, Order, Product
from shop.ordering import place_order
from tests.fire.world import fields, uniques

MODELS = (
    Product, shop.Variant, shop.Image, shop.Review, Order, shop.OrderLine, shop.Category, shop.Brand, shop.Tag,
    shop.Promotion, shop.Cart, CartLine, Customer, User,
)  # fmt: skip


# To a model


def _save(model, w):
    row = w.row(model)
    w.assign(row, w.some(model, 3)).save()


def _save_some(model, w):
    changed = w.some(model)
    w.assign(w.row(model), changed).save(update_fields=[field.name for field in changed])


def _update(model, w, manager="objects"):
    rows = getattr(model, manager).filter(pk=w.row(model).pk)
    rows.update(**{field.name: w.value(field) for field in w.some(model)})


def _update_f(model, w):
    names = [field.name for field in fields(model) if isinstance(field, models.IntegerField)]
    model.objects.filter(pk=w.row(model).pk).update(**{(name := w.rng.choice(names)): F(name) + 1})


def _bulk_update(model, w):
    changed = w.some(model)
    rows = {row.pk: row for row in (w.row(model), w.row(model))}.values()
    model.objects.bulk_update([w.assign(row, changed) for row in rows], [field.name for field in changed])


def _update_or_create(model, w):
    new = w.unsaved(model)
    found = {name: getattr(new, name) for name in w.rng.choice(uniques(model))}
    others = {field.name: getattr(new, field.name) for field in fields(model) if field.name not in found}
    model.objects.update_or_create(**found, defaults=others)


def _upsert(model, w):
    unique = w.rng.choice(uniques(model))
    changed = [field.name for field in w.some(model, 3) if field.name not in unique]
    model.objects.bulk_create(
        [w.unsaved(model)], update_conflicts=True, unique_fields=unique, update_fields=changed or unique
    )


OF_MODELS = {
    "save": _save,
    "save some fields": _save_some,
    "update": _update,
    "update by the base manager": partial(_update, manager="_base_manager"),
    "create": lambda model, w: w.unsaved(model).save(force_insert=True),
    "bulk_update": _bulk_update,
    "bulk_create": lambda model, w: model.objects.bulk_create([w.unsaved(model)]),
    "delete": lambda model, w: w.row(model, made=True).delete(),
    "delete by queryset": lambda model, w: model.objects.filter(pk=w.row(model, made=True).pk).delete(),
}
OF_UNIQUE = {
    "update_or_create": _update_or_create,
    "bulk_create, ignoring conflicts": lambda model, w: model.objects.bulk_create(
        [w.unsaved(model)], ignore_conflicts=True
    ),
    "bulk_create, updating conflicts": _upsert,
}


# To what belongs to a row: a reverse manager


def _manager(relation, w):
    return getattr(w.row(relation.model), relation.get_accessor_name())


def _update_those(relation, w):
    alike = [field for field in fields(relation.related_model) if not field.unique and not field.is_relation]
    mine = _manager(relation, w).filter(pk=w.row(relation.related_model).pk)
    mine.update(**{(field := w.rng.choice(alike)).name: w.value(field)})


def _create_there(relation, w):
    new, model = w.unsaved(relation.related_model), relation.related_model
    values = {field.name: getattr(new, field.name) for field in fields(model) if field != relation.field}
    _manager(relation, w).create(**values)


OF_RELATIONS = {
    "add": lambda relation, w: _manager(relation, w).add(w.row(relation.related_model)),
    "add, one by one": lambda relation, w: _manager(relation, w).add(w.row(relation.related_model), bulk=False),
    "set": lambda relation, w: _manager(relation, w).set([w.row(relation.related_model)]),
    "update": _update_those,
    "create": _create_there,
}


# To a relation of many to many, from both sides


def _through(field, w):
    return {
        field.m2m_field_name(): w.row(field.model),
        field.m2m_reverse_field_name(): w.row(field.related_model),
    }


def _side(field, w, action):
    """Call the action with the manager on one side and a row of the other."""
    near, far, name = field.model, field.related_model, field.name
    if w.rng.random() < 0.5:
        near, far, name = far, near, field.remote_field.get_accessor_name()
    action(getattr(w.row(near), name), w.row(far))


OF_MANY = {
    "add": partial(_side, action=lambda manager, row: manager.add(row)),
    "remove": partial(_side, action=lambda manager, row: manager.remove(row)),
    "set": partial(_side, action=lambda manager, row: manager.set([row])),
    "clear": partial(_side, action=lambda manager, row: manager.clear()),
    "through, created": lambda field, w: field.remote_field.through.objects.get_or_create(**_through(field, w)),
    "through, ignoring conflicts": lambda field, w: field.remote_field.through.objects.bulk_create(
        [field.remote_field.through(**_through(field, w))], ignore_conflicts=True
    ),
    "through, deleted": lambda field, w: field.remote_field.through.objects.filter(
        **{field.m2m_field_name(): w.row(field.model)}
    ).delete(),
}


# What the shop does, and what only SQL can


def _order(w):
    line = w.row(CartLine)
    place_order(line.cart.customer, w.value(Order._meta.get_field("key")))


def _sql(statement):
    def door(w):
        drawn = {"product": w.row(Product).pk, "other": w.row(Product).pk, "customer": w.row(Customer).pk}
        with connection.cursor() as cursor:
            cursor.execute(statement.format(**drawn, n=w.rng.randint(1, 5)))

    return door


_REVIEW = "(product_id, author_id, rating, title, body, verified, helpful_votes, created_at)"
OTHERS = {
    "place_order": _order,
    "MERGE": _sql(
        "MERGE INTO shop_review r USING (VALUES ({product}::bigint, {customer}::bigint)) v(product, author)"
        " ON r.product_id = v.product AND r.author_id = v.author WHEN MATCHED AND r.rating = {n} THEN DELETE"
        f" WHEN MATCHED THEN UPDATE SET rating = {{n}} WHEN NOT MATCHED THEN INSERT {_REVIEW}"
        " VALUES (v.product, v.author, {n}, 'Merged', '', true, 1, now())"
    ),
    "delete and insert at once": _sql(
        "WITH gone AS (DELETE FROM shop_review WHERE product_id = {product} AND author_id = {customer} RETURNING *)"
        f" INSERT INTO shop_review {_REVIEW} SELECT {{other}}, author_id, {{n}}, '', '', false, 0, created_at FROM gone"
        " ON CONFLICT DO NOTHING"
    ),
    "two tables at once": _sql(
        "WITH sold AS (UPDATE shop_variant SET stock = {n} - 1 WHERE product_id = {product} RETURNING product_id)"
        " UPDATE shop_product SET price_cents = price_cents + {n} WHERE id IN (SELECT product_id FROM sold)"
    ),
    "a key that changes": _sql("UPDATE shop_image SET id = id + 1000000 WHERE product_id = {product}"),
}


def _found():
    """Yield the name of each thing that can be written to, and its doors."""
    for model in MODELS:
        kinds = OF_MODELS | (OF_UNIQUE if uniques(model) else {})
        if any(isinstance(field, models.IntegerField) for field in fields(model)):
            kinds = kinds | {"update by F": _update_f}
        yield model.__name__, {kind: partial(door, model) for kind, door in kinds.items()}
        for relation in model._meta.related_objects:
            if relation.one_to_many and relation.get_accessor_name() and relation.related_model in MODELS:
                name = f"{model.__name__}.{relation.get_accessor_name()}"
                yield name, {kind: partial(door, relation) for kind, door in OF_RELATIONS.items()}
        for field in model._meta.local_many_to_many:
            if field.related_model in MODELS:
                name = f"{model.__name__}.{field.name}"
                yield name, {kind: partial(door, field) for kind, door in OF_MANY.items()}
    for name, door in OTHERS.items():
        yield name, {"": door}


GROUPS = {name: [f"{name} {kind}".strip() for kind in doors] for name, doors in _found()}
DOORS = {f"{name} {kind}".strip(): door for name, doors in _found() for kind, door in doors.items()}
