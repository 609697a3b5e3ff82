"""What works beside the servers, such as the relay: one for all of them, watched, and ended with the run."""

from collections.abc import Mapping
from types import TracebackType
from typing import Self

from loadtests.bench.child import Child


class Company:
    """Processes, by name, that are measured as the servers are; `with` it, they end."""

    def __init__(self, children: Mapping[str, Child]):
        self.children = children

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for child in self.children.values():
            child.stop()

    @property
    def pids(self) -> dict[str, int]:
        return {name: child.pid for name, child in self.children.items()}

    def expect_alive(self) -> None:
        """Raise ChildError when one has ended."""
        for name, child in self.children.items():
            child.expect_alive(f"The {name} beside the servers")
