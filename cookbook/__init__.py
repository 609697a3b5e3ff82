"""Recipes: one technique each, in a file that can be pasted, proven equal to what it replaces, measured and priced.

    make recipe                                      the recipes, by impact
    make recipe NAME=count_related_rows Review=Reply product=post products=posts reviews=replies
    make cookbook                                    measure them all

recipes/    the recipes
stranger/   another project with other models, in which each of them has to work, too
records/    what was measured
docs/       docs/cookbook/ is written from these by `python -m cookbook pages`
"""
