"""What is asked often is computed when it is written, by triggers in PostgreSQL, whoever writes.

- `touches`: what a write to each table touches
- `fold.sql`, `co_purchases.sql`: what happens at commit: maintain what is denormalized, tell the outbox which cached
  values are void
- `computed.sql`: what is denormalized, as views of its sources
- `install`: puts these into the database
- `postgresql`: the database backend that renews the cache right after the commit
- `relay`: does the same for whoever writes without it, or dies before
- `compute`: computes all of it at once, compares it with its sources, and repairs it
- `texts`: the one thing that PostgreSQL cannot compute, rendered Markdown

    write -> shop_touch -> commit: fold -> tables of models.denormalized, and tags in shop_change
                                               -> renewed in Valkey by the writer, or else by the relay
"""
