"""What is said of what was found: gates, grades, the place on the ladder and the score."""

import math

from judge.gates import GATES
from judge.told import patience

LINES, WIDTH = 44, 200
TWO_PROCESSES = 2  # times that a write has to differ by, as each is measured in a process beside others
LADDER = ("naive", "eager", "lean", "denormalized", "fragments", "optimized")


def of_gate(gate, found):
    """Return the lines that tell whether this gate is passed; where not, by which first difference."""
    if found.passed:
        asked = sum(test["outcome"] == "passed" for test in found.tests)
        return [f"✓ {gate}: {GATES[gate][0]} ({asked} tests)"]
    if found.trouble:
        return [f"? {gate}: {found.trouble}"]
    if found.ended:
        return [f"✗ {gate}: {found.ended} ended the whole process, as os._exit and a lack of memory do."]
    if found.endless:
        request, file, line = found.endless
        where = f"It was in {file}, line {line}" if line else "No line of the shop was running"
        return [f"✗ {gate}: {request} did not end within {patience(request)} s. {where}."]
    if not found.failed:
        return [f"✗ {gate}: no contract was asked, so nothing is proven. Are its tests there?"]
    first = found.failed[0]
    file, _, test = first["name"].partition("::")
    name = f"{file.rpartition('/')[2]}::{test}"
    if first["raised"]:
        return [f"✗ {gate}: an exception. {first['raised'][0]}", f"  asked by {name}"]
    return [f"✗ {gate}: by {name}", *(f"  {line}" for line in shown(first["why"]))]


def shown(why):
    """Return the lines of what a contract says, without what Python puts before them, and not too many."""
    lines = why.removeprefix("AssertionError: ").removeprefix("assert ").splitlines() or ["It says nothing."]
    cut = [line if len(line) <= WIDTH else line[:WIDTH] + "…" for line in lines]
    return cut if len(cut) <= LINES else [*cut[:LINES], "…"]


def of_grades(found, without):
    """Return the lines of what the page asks of the database. `without` is a write where there is no mine."""
    few, many = found.fact("cold", ["?", "?"])
    warm = found.fact("warm", ["?", "?"])
    lazy, scanning = found.fact("lazy", 0), found.fact("scanning", 0)
    lines = [
        f"queries       {few} with few rows, {many} with many; in a second request {warm[0]} and {warm[1]}"
        + (": they grow with the rows" if many != "?" and many > few else ""),
        f"lazy loads    {lazy}" + (f", the first one at {found.fact('first')}" if lazy else ""),
        f"plans         {scanning} of {found.fact('queries', '?')} queries scan a big table"
        + (f": {', '.join(found.fact('tables', []))}" if scanning else ""),
        *(f"              at {place}" for place in found.fact("places", [])),
        f"a write       a changed price: {_of_write(found)}",
        f"              without mine:    {_of_write(without)}" + _alike(found.fact("ms"), without.fact("ms")),
    ]
    return lines + [
        f"              {told}" for test in [*found.failed, *without.failed] for told in shown(test["why"])[:2]
    ]


def _of_write(found):
    statements, calls = (found.fact(name, "?") for name in ("statements", "cache calls"))
    ms = found.fact("ms")
    told = f"{ms[1]:.2g} ms [{ms[0]:.2g}–{ms[2]:.2g}]" if ms else "? ms"
    return f"statements {statements}, calls to the cache {calls}, CPU {told}"


def _alike(one, other):
    """Return that there is no difference where the intervals overlap, or two processes may differ by as much."""
    if not one or not other:
        return ""
    is_within = max(one[1], other[1]) < TWO_PROCESSES * min(one[1], other[1])
    return ", no difference" if is_within or (one[0] <= other[2] and other[0] <= one[2]) else ""


def of_cpu(figures, scale):
    """Return the lines of what the page costs beside each stage, its place and its score."""
    noise, (low, high), ms = figures["noise"], figures["alike"], figures["ms"]
    in_postgresql, in_valkey = figures["postgresql_ms"]["mine"], figures["valkey_ms"]["mine"]
    lines = [
        f"CPU           {ms['mine']:.3g} ms a page, of it {in_postgresql:.2g} PostgreSQL's, {in_valkey:.2g} Valkey's",
        f"              scale {scale}, {figures['rounds']} rounds; mine against itself "
        f"[{noise['low']:.2f}–{noise['high']:.2f}]: no difference is what reaches into [{low:.2f}–{high:.2f}]",
    ]
    for stage in sorted(figures["over"], key=LADDER.index):
        over = figures["over"][stage]
        told = {"gain": "faster", "loss": "slower"}.get(over["verdict"], "no difference")
        lines.append(
            f"  {'over ' + stage:<19} {over['ratio']:.3g}× [{over['low']:.3g}–{over['high']:.3g}]  {told} "
            f"({ms[stage]:.3g} ms)"
        )
    lines.append(f"place         {place(figures['over'])}")
    points = score(figures["naive_over"])
    lines.append(f"score         {points} of 100: naive has 0, the best stage 100, by the logarithm of the gain")
    if scale == "tiny":
        lines.append("              At so few rows much is alike. For firm figures: SCALE=small")
    return lines


def place(over):
    """Return where mine stands among the stages, by the verdict over each: `{stage: {"verdict", "ratio"}}`."""
    equal = [stage for stage in over if over[stage]["verdict"] == "no difference"]
    if equal:
        return f"no difference from {' or '.join(sorted(equal, key=LADDER.index))}"
    behind = [stage for stage in over if over[stage]["verdict"] == "gain"]
    ahead = [stage for stage in over if over[stage]["verdict"] == "loss"]
    if not behind:
        return f"slower than {max(ahead, key=lambda stage: over[stage]['ratio'])}"
    nearest = min(behind, key=lambda stage: over[stage]["ratio"])
    if not ahead:
        return f"faster than {nearest}, and so than all stages"
    return f"between {nearest} and {max(ahead, key=lambda stage: over[stage]['ratio'])}"


def score(naive_over):
    """Return the gain over naive beside the best stage's, on a log scale: 0 is naive, 100 the best stage."""
    best = max(ratio for case, ratio in naive_over.items() if not case.startswith("mine"))
    return max(0, round(100 * math.log(naive_over["mine"]) / math.log(best))) if best > 1 else 0
