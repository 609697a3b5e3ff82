"""The cache's backend without what makes it quick."""

from shop.caching.backend import DirectCache
from shop.caching.scope import OwnKeysCache

END = b""  # the last member of each ranking, as in shop.caching.backend; its score is until when it is kept, below zero


class PlainCache(OwnKeysCache):
    """django-redis, and in its words what the shop's cache asks for beside Django's methods."""

    def get_or_add_many(self, data, timeout):
        for key, value in data.items():
            self.set(key, value, timeout, nx=True)
        return self.get_many(data)

    def delete_many(self, keys, version=None):
        return super().delete_many(list(keys), version) or 0

    def get_ranking(self, key, most):
        valkey, name = self.client.get_client(), self.make_key(key)
        end = valkey.zscore(name, END)
        members = valkey.zrange(name, 0, most - 1, desc=True)
        return None if end is None else ([member.decode() for member in members if member != END], -end)

    def set_ranking(self, key, scores, until, timeout):
        name = self.make_key(key)
        with self.client.get_client().pipeline() as pipeline:
            pipeline.delete(name)
            pipeline.zadd(name, {**scores, END: -until})
            pipeline.pexpire(name, max(1, int(timeout * 1000)))
            pipeline.execute()


class OneByOne(DirectCache):
    """A round trip a key."""

    def get_many(self, keys, version=None):
        return {name: value for key in keys for name, value in super(OneByOne, self).get_many([key], version).items()}
