"""The cache's backend without what makes it quick."""

from shop.caching.backend import DirectCache
from shop.caching.scope import OwnKeysCache


class PlainCache(OwnKeysCache):
    """django-redis, and in its words what the shop's cache asks for beside Django's methods."""

    def get_or_add_many(self, data, timeout):
        for key, value in data.items():
            self.set(key, value, timeout, nx=True)
        return self.get_many(data)

    def delete_many(self, keys, version=None):
        return super().delete_many(list(keys), version) or 0


class OneByOne(DirectCache):
    """A round trip a key."""

    def get_many(self, keys, version=None):
        return {name: value for key in keys for name, value in super(OneByOne, self).get_many([key], version).items()}
