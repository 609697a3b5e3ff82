"""What a block cost, the blocks of one page in one round, and all that a run has gathered."""

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from loadtests.recording.cases import BASELINE, COLD, Case

COUNTED = {  # our name: metric and attribute of the Server-Timing header
    "queries": ("sql", "count"),
    "sql_ms": ("sql", "dur"),
    "cache_calls": ("cache", "calls"),
    "cache_hits": ("cache", "hits"),
    "template_ms": ("template", "dur"),
}

Counts = dict[Case, dict[str, float]]  # medians by the names of COUNTED
PLAIN, GZIP = "plain", "gzip"  # how bodies are sent


Visit = tuple[str, float]  # kind of address, milliseconds until the answer was there


@dataclass(frozen=True)
class Figures:
    """A block's figures; CPU in milliseconds a page, bytes a page; samples are milliseconds that were waited for."""

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
    kept: float | None = None  # share of answers that took no statement, where the shop says how many they took
    writes: int = 0  # prices that were changed meanwhile
    samples: list[float] = field(repr=False, default_factory=list)

    @property
    def encoding(self) -> str:
        return PLAIN if self.bytes == self.html_bytes else GZIP

    def pages_per_s_at(self, beat_us: float | None) -> float:
        """Pages a second had a beat taken this long; as read where that is not known, or the client sets the pace."""
        known = beat_us and self.beat_us and not self.client_bound
        return self.pages_per_s * self.beat_us / beat_us if known and self.beat_us and beat_us else self.pages_per_s

    def at_pace(self, beat_us: float | None) -> dict[str, float | None]:
        """CPU a page had a beat taken this long; as it was read when either is not known."""
        factor = beat_us / self.beat_us if beat_us and self.beat_us else 1.0
        return {name: None if spent is None else spent * factor for name, spent in self.cpu_ms.items()}

    def as_dict(self) -> dict[str, Any]:
        figures = {name: value for name, value in asdict(self).items() if name != "samples"}
        told = {"kept": self.kept is not None, "writes": self.writes}
        return {name: value for name, value in figures.items() if told.get(name, True)}


@dataclass(frozen=True)
class VoidRound:
    """A round of a page that met errors or wrong content, with the reason: nothing of it can be quoted."""

    round: int | str  # its number, or `response 2` of those of one visitor
    page: str
    reason: str


@dataclass(frozen=True)
class Timed:
    """Visits of a case by one visitor."""

    case: Case
    visits: Sequence[Visit]


@dataclass
class PageRound:
    """One page's blocks of one round, between those of its floors, of which there are two for each encoding."""

    page: str
    number: int
    floor: dict[str, list[Figures]] = field(default_factory=dict)
    warm: dict[Case, list[Figures]] = field(default_factory=dict)  # two for each of the twins
    cold: dict[Case, Figures] = field(default_factory=dict)
    cold_base: Figures | None = None

    def of(self, case: Case) -> list[Figures]:
        """The blocks of a case: none, one, or two of a twin."""
        if case.cache == COLD:
            return [self.cold[case]] if case in self.cold else []
        return self.warm.get(case, [])

    def blocks(self) -> list[Figures]:
        warm = [figures for both in self.warm.values() for figures in both]
        floor = [figures for both in self.floor.values() for figures in both]
        return [*floor, *warm, *self.cold.values(), *([self.cold_base] if self.cold_base else [])]


@dataclass
class Measured:
    """Everything a run has gathered so far."""

    cases: Sequence[Case]
    rounds: list[PageRound] = field(default_factory=list)
    void: list[VoidRound] = field(default_factory=list)
    visits: dict[Case, list[Visit]] = field(default_factory=dict)  # by one visitor
    counted: Counts = field(default_factory=dict)
    baseline: str = BASELINE

    def add(self, ridden: PageRound | Timed | VoidRound) -> None:
        match ridden:
            case PageRound():
                self.rounds.append(ridden)
            case Timed():
                self.visits.setdefault(ridden.case, []).extend(ridden.visits)
            case VoidRound():
                self.void.append(ridden)

    def of_page(self, page: str) -> list[PageRound]:
        return [each for each in self.rounds if each.page == page]

    def rounds_of(self, case: Case) -> list[PageRound]:
        return [each for each in self.of_page(case.page) if each.of(case)]

    def pace(self) -> float | None:
        """The beat in microseconds at which figures are stated: a fast one of this run, the blocks' first decile."""
        beats = sorted(block.beat_us for each in self.rounds for block in each.blocks() if block.beat_us)
        return beats[len(beats) // 10] if beats else None


def cost(blocks: Sequence[Figures]) -> float:
    """Mean total CPU a page over blocks of equal length, in beats of the metronome where there is one."""
    return statistics.fmean(block.at_pace(1.0)["total"] or 0 for block in blocks)
