"""How the shop is served where it is not as ever: by other settings, in another environment, by another command."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Served:
    """What differs from gunicorn on the run's stack; of PLAIN, nothing."""

    settings: str = ""  # a module
    environment: Mapping[str, str] = field(default_factory=dict)
    command: Sequence[str] = ()  # what the shop's Python runs instead of gunicorn; {port} is replaced
    needs: str = ""  # a program without which it is left out
    rides: Sequence[str] = ()  # stages, and what stands beside them; empty: the experiment's stages

    def is_possible(self) -> bool:
        """Whether the program that it needs is here."""
        return not self.needs or shutil.which(self.needs) is not None


PLAIN = Served()
