"""Load a tree in one query.          kind: pattern · Django ≥ 1.4 · any database

Symptom   a menu of categories, a thread of comments: one query for each node, as each node asks for its children
Detect    SELECT … WHERE parent_id = … as often as there are nodes, most of them without any row
Rename    Category = what makes the tree, category = one of it, categories = the whole tree, parent = its foreign key to
          itself, parent_id = the column of that, name = what is shown, position = what siblings are sorted by
Price     all nodes are fetched, also those below a closed branch; the tree is put together in Python
Trap      prefetch_related("children__children") is a query for each level, and ends at the level that is written down
Not when  the tree has many thousand nodes and a page shows one branch: fetch that alone, see `branch`, or keep the path
          in a column
"""

from collections import defaultdict

from django.db import connection

from shop.models import Category  # yours


def naive(categories, parent=None):
    """One query for each node, leaves included."""
    found = categories.filter(parent=parent).order_by("position", "pk")
    return [(category.name, naive(categories, category)) for category in found]


def optimized(categories):
    children = defaultdict(list)
    for category in categories.order_by("position", "pk"):
        children[category.parent_id].append(category)

    def below(parent):
        return [(category.name, below(category.pk)) for category in children[parent]]

    return below(None)


def branch(pk):
    """The keys of one node and of all below it, however deep, by one recursive statement."""
    table = connection.ops.quote_name(Category._meta.db_table)
    statement = f"""
        WITH RECURSIVE branch(id) AS (
            SELECT id FROM {table} WHERE id = %s
            UNION SELECT node.id FROM {table} node JOIN branch ON node.parent_id = branch.id
        ) SELECT id FROM branch ORDER BY id"""
    with connection.cursor() as cursor:
        cursor.execute(statement, [pk])
        return [pk for (pk,) in cursor.fetchall()]


# ---- below: for the cookbook's tests and measurements, not for you
from cookbook.counting import counted
from cookbook.example import Example, first


def a_branch_is_asked_for_at_once():
    def walked(category):
        return [category.pk] + [pk for child in Category.objects.filter(parent=category) for pk in walked(child)]

    for root in Category.objects.order_by("pk")[:8]:
        with counted() as counts:
            assert branch(root.pk) == sorted(walked(root))
        assert "RECURSIVE" in counts.statements[0]
    assert len(branch(Category.objects.order_by("pk")[0].pk)) > 3


EXAMPLE = Example(
    given=lambda rows: (first(Category, rows),),
    queries={"naive": "1 + rows", "optimized": 1},
    same=("naive", "optimized"),
    checks=(a_branch_is_asked_for_at_once,),
    stranger={
        "Category": "Section",
        "category": "section",
        "categories": "sections",
        "parent": "parent",
        "parent_id": "parent_id",
        "name": "name",
        "position": "place",
    },
    api=("ForeignKey('self')", "prefetch_related", "connection.cursor"),
    symptom="django tree of categories, recursive query, menu N+1",
    why=(
        "Each node holds its parent's key, so the rows alone are the whole tree. A dict from parent to children is "
        "filled in one pass. Walking it afterwards asks nothing."
    ),
    shop="The header's menu: shop/parts/header/lean.py.",
)
