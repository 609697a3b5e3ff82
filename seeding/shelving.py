"""The rows of the catalogue, streamed from what `seeding.catalogue` decided."""

import json
import re
from functools import cache

from seeding import specifications, texts, words
from seeding.calendar import stamp
from seeding.catalogue import tree
from seeding.draw import Dice


def slug(text):
    return re.sub(r"[^a-z0-9]+", "-", text.lower().replace("'", "")).strip("-")


def brands():
    return ((i, name, slug(name)) for i, name in enumerate(words.BRANDS, start=1))


def tags():
    return ((i, name.replace("-", " "), slug(name)) for i, name in enumerate(words.TAGS, start=1))


def categories():
    """Category slugs need no parent to be unique."""
    return ((node.id, node.name, slug(node.name), node.parent_id, node.position) for node in tree()[0])


def product_rows(products, seed, rendered):
    """The widest rows. Each description's HTML is appended to the list `rendered`."""
    dice = Dice(seed, "descriptions")
    for product in products:
        material = dice.one(specifications.MATERIALS[product.department])
        slots = {
            "name": product.name,
            "brand": words.BRANDS[product.brand_id - 1],
            "kind": product.kind,
            "material": material,
            "colour": product.variants[0][1].lower(),
            "country": dice.one(words.COUNTRIES),
            "years": dice.one((2, 3, 5, 7, 10)),
        }
        markdown, html = texts.description(dice, product.department, slots)
        rendered.append(html)
        yield (
            product.id,
            product.sku,
            f"{slug(product.name)}-{product.id}",
            product.name,
            product.brand_id,
            product.category_id,
            markdown,
            _json(_attributes(dice, product, slots)),
            product.price_cents,
            product.state,
            product.published and stamp(product.published),
            "2036-01-01" if product.is_new else None,
        )


def product_tags(products, seed):
    row = 0
    for product, tag_ids in zip(products, _tag_ids(products, seed), strict=True):
        for tag_id in tag_ids:
            row += 1
            yield row, product.id, tag_id


def variants(products):
    for product in products:
        for i, (size, colour, surcharge, stock) in enumerate(product.variants):
            yield product.first_variant + i, product.id, f"{product.sku}-{i + 1}", size, colour, surcharge, stock


def images(products, seed):
    dice = Dice(seed, "images")
    row = 0
    for product in products:
        for position in range(dice.between(3, 6)):
            row += 1
            image = _image(product, position)
            yield row, product.id, image["key"], image["alt"], position


def _image(product, position):
    return {"key": f"{product.sku.lower()}-{position}", "alt": f"{product.name}, {_VIEWS[position]}"}


_VIEWS = ("from the side", "from the front", "from behind", "a detail", "in use", "in its box")


def _tag_ids(products, seed):
    """Yield the ids of each product's tags, in order."""
    dice = Dice(seed, "tags")
    for _ in products:
        yield dice.some(range(1, len(words.TAGS) + 1), dice.between(2, 4))


def _attributes(dice, product, slots):
    """Return 6 to 12 of what a specification table shows."""
    common = {
        "Material": slots["material"],
        "Made in": slots["country"],
        "Guarantee": f"{slots['years']} years",
        "Weight": _weight(dice, product),
        "Model year": product.model_year,
        "Article number": product.sku,
    }
    special = specifications.ATTRIBUTES[product.department]
    chosen = dice.some(list(special), dice.below(7))
    return common | {name: dice.one(special[name]) for name in chosen}


def _weight(dice, product):
    if "bike" in product.kind:
        return f"{dice.between(82, 240) / 10} kg"
    return f"{dice.between(2, 90) * 10} g"


def _json(entries):
    """Return JSON as PostgreSQL writes its `jsonb`: shorter names first, then by bytes."""
    names = sorted(entries, key=_jsonb_order)
    return json.dumps({name: entries[name] for name in names}, ensure_ascii=False)


@cache
def _jsonb_order(name):
    return len(name.encode()), name.encode()
