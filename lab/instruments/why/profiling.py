"""pyinstrument's self-contained page of a request, where it is installed."""

from contextlib import nullcontext
from pathlib import Path

from .asked import Asked, signed_in
from .isolation import isolated
from .refused import Refused
from .running import Handler, run
from .transactions import forget_hooks, rolled_back

__tracebackhide__ = True  # nothing in this module is the line a reader looks for


def profiled(asked: Asked, file: str | None, debug: bool | None) -> None:
    """Write the page of the second of two runs, which has no instruments around it but the profiler."""
    if file is None:
        return
    try:
        from pyinstrument import Profiler
    except ImportError:
        raise Refused("--profile needs pyinstrument, which is not installed: pip install pyinstrument.") from None
    profiler = Profiler(interval=0.0005)
    with isolated(**({} if debug is None else {"DEBUG": debug})):
        handler = Handler()
        with rolled_back(), signed_in(asked.user) as cookies:
            forget_hooks()
            for is_profiled in (False, True):
                with rolled_back(), profiler if is_profiled else nullcontext():
                    run(handler, asked.request(cookies), bare=True)
    Path(file).write_text(profiler.output_html(), encoding="utf-8")
