"""What a process remembers from one request to the next: each memory is bounded, and one call empties them all."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

_empties: list[Callable[[], None]] = []


class Memory[Key, Value](dict[Key, Value]):
    """A dict of at most `most` entries: before one too many comes in, all go. Make it at the level of a module."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most
        _empties.append(self.clear)

    def __setitem__(self, key: Key, value: Value) -> None:
        if len(self) >= self.most and key not in self:
            self.clear()
        super().__setitem__(key, value)


def remembering[Answer](most: int) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """As lru_cache, for a function of a module: it remembers its `most` last answers."""

    def decorate(function: Callable[..., Answer]) -> Callable[..., Answer]:
        cached: Any = lru_cache(maxsize=most)(function)
        _empties.append(cached.cache_clear)
        return cached  # type: ignore[no-any-return]

    return decorate


def forget() -> None:
    """Let the process remember nothing, as one that has just begun."""
    for empty in _empties:
        empty()
