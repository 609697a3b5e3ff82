"""The tutorial: its chapters, what is inserted into them, and the runs that they tell of.

- `chapters/*.md`: the prose, with `[[name argument …]]` where code, a count, a figure or SQL goes
- `texts`: the pages of docs/tutorial/ that are made of them
- `inserts`: what each name inserts, from source, from records and from runs
- `runs`, `counting`: requests that were really made at scale tiny, and their record
- `states`: a page as the reader's `mine.py` is in the course of a chapter, from the changes beside the chapters
"""
