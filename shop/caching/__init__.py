"""Caching that is never stale: values know the generations of what they were made from.

- `store`: keep and fetch such values, many in one round trip
- `generations`: the token of each thing that can change; a write deletes it (shop.denormalized)
- `checks`: whether the cache server takes what the settings say
- `flight`: many ask, one computes
- `scope`: what enters HTML beside the data, and so every key
- `pages`: whole pages with holes for what is personal: what is kept, and under which key
- `answers`: a kept page as the answer to one visitor, with its ETag, or as a 304
- `negotiation`: who takes gzip
- `breaker`: a server that hangs costs one time-out, not one a request
- `compression`: a page compressed once, its holes filled without decompressing it
"""
