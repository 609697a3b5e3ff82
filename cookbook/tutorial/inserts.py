"""What each name in a chapter inserts. Blocks stand on a line of their own, the others in a sentence.

[[code shop/parts/cards/naive.py _card]]   a function, a class or a constant of a file; the whole file without one
[[change 02_select_related]]               a change beside the chapters
[[queries category naive]]                 counts of a run: rows, characters, again, urls, too; [[fewer a b]]
[[statements "category naive" 6]]          the most frequent statements of a run
[[heaviest 04_solution 4]]                 those that bring most text
[[sql "category naive" shop_brand]]        the statement of a run that has this text in it
[[plan 06_newest]]                         a plan of chapter 6; its blocks, removed and index-size
[[said 11_two_visitors 11_cache_page]]     what a script beside the chapters prints, with mine.py in this state
[[ladder category]]                        a page's stages in the load test's record, as docs/results.md has them
[[gain category eager]]                    what a stage gains over the one before; [[over-naive …]] over naive
[[recipe select_related]]                  a link to a recipe, with its gain
"""

from cookbook.tutorial import counts, cures, measured, plans, sources

INSERTS = sources.INSERTS | counts.INSERTS | plans.INSERTS | cures.INSERTS | measured.INSERTS
