"""What a block cost, and the blocks of one page in one round."""

from dataclasses import asdict, dataclass, field
from typing import Any

from loadtests.cases import Case


@dataclass(frozen=True)
class Figures:
    """A block's figures; CPU in milliseconds a page, bytes a page, latencies in milliseconds."""

    requests: int
    seconds: float
    pages_per_s: float
    cpu_ms: dict[str, float | None]  # as the processes' own accounting says
    beat_us: float | None  # of CPU that a beat of the metronome took meanwhile; None without one
    client_share: float
    client_bound: bool
    errors: int  # answers that failed or whose content was wrong: a block with one makes its round void
    disturbed: bool  # PostgreSQL or Valkey had other work before or after
    bytes: int
    html_bytes: int
    latency_ms: dict[str, float]
    samples: list[float] = field(repr=False, default_factory=list)

    def at_pace(self, beat_us: float | None) -> dict[str, float | None]:
        """CPU a page had a beat taken this long; as it was read when either is not known."""
        factor = beat_us / self.beat_us if beat_us and self.beat_us else 1.0
        return {name: None if spent is None else spent * factor for name, spent in self.cpu_ms.items()}

    def as_dict(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name != "samples"}


@dataclass
class PageRound:
    """One page's blocks of one round, between its two floor blocks."""

    page: str
    number: int
    floor: list[Figures] = field(default_factory=list)
    warm: dict[Case, list[Figures]] = field(default_factory=dict)  # two for the baseline
    cold: dict[Case, Figures] = field(default_factory=dict)
    cold_base: Figures | None = None

    def blocks(self) -> list[Figures]:
        warm = [figures for both in self.warm.values() for figures in both]
        return [*self.floor, *warm, *self.cold.values(), *([self.cold_base] if self.cold_base else [])]
