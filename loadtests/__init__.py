"""The load: shoppers ride every stage of the shop in interleaved rounds, and a record says what it cost.

It learns pages, stages and URLs from the running shop (`/lab/manifest.json`) and imports nothing of it.
"""
