"""The tutorial: its chapters, what is inserted into them, and the runs that they tell of.

- `chapters/*.md`: the prose, with `[[name argument …]]` where code, a count, a figure or SQL goes
- `texts`: the pages of docs/tutorial/ that are made of them
- `inserts`: what each name inserts, from source, from records and from runs
- `runs`, `counting`: requests that were really made at scale tiny, and their record
- `plans`: what PostgreSQL does for the queries of chapter 6, and how its exercise is judged
- `recorded`: the record of runs and plans
- `states`: a page as the reader's `mine.py` is in the course of a chapter, from the changes beside the chapters
"""
