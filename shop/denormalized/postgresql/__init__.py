"""ENGINE `shop.denormalized.postgresql`: Django's own backend, which also renews the cache right after each commit."""
