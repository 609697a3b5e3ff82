"""What the load test and the benchmarks measured, as chapters tell it: in the words and digits of docs/results.md."""

import json
from functools import cache
from pathlib import Path

from cookbook.reading import RecipeError
from loadtests.showing import formats

ROOT = Path(__file__).resolve().parents[2]


@cache
def record_of(name):
    """Return a record of the load test."""
    path = ROOT / f"loadtests/records/{name}.json"
    if not path.exists():
        raise RecipeError(f"there is no record {name} in loadtests/records")
    return json.loads(path.read_text(encoding="utf-8"))


def ladder(page, record="small"):
    """A page's stages: CPU, gains over the one before and over naive, statements."""
    table = ["| stage | CPU, ms | over the one before | over naive | statements |", "|---|---:|---:|---:|---:|"]
    for result in formats.ladder(_of_page(page, record)):
        cells = [formats.label(result), formats.digits(result["cpu_ms"]["total"]), formats.step(result)]
        table.append(f"| {' | '.join([*cells, formats.gain(result), formats.whole(result['queries'])])} |")
    return "\n".join(table)


def lines(page, record="small"):
    """What each stage takes of CPU and of its readers, and what a ms less than the stage before costs in lines."""
    names = ["stage", "CPU, ms", "ms less", "lines to read", "lines more", "lines for a ms"]
    table = [f"| {' | '.join(names)} |", "|---|---:|---:|---:|---:|---:|"]
    before = None
    for result in formats.ladder(_of_page(page, record)):
        ms, read = result["cpu_ms"]["total"], _reading(page)[result["stage"]]["lines"]
        cells = [formats.label(result), formats.digits(ms), "", str(read), "", ""]
        if before:
            less, more = before[0] - ms, read - before[1]
            cells[2], cells[4], cells[5] = formats.digits(less), str(more), formats.digits(more / less)
        before = ms, read
        table.append(f"| {' | '.join(cells)} |")
    return "\n".join(table)


def gain(page, stage, record="small"):
    """What a stage gains over the one before it."""
    return formats.step(_result(page, stage, record))


def over_naive(page, case, record="small"):
    """What a case gains over naive."""
    return formats.gain(_result(page, case, record))


def over(page, case, record="small"):
    """What a case beside the stages gains over what it is compared with: a stage, or its experiment's first case."""
    result = _result(page, case, record)
    return formats.step(result) if result["previous"] else formats.judged(result["gain"], result["verdict"])


def cpu(page, case, record="small"):
    """CPU of a page, in ms."""
    return f"{formats.digits(_result(page, case, record)['cpu_ms']['total'])} ms"


def part(page, case, name, record="small"):
    """CPU of one process for a page, in ms: web, postgresql, valkey or relay."""
    return f"{formats.digits(_result(page, case, record)['cpu_ms'][name])} ms"


def spent(page, case, what, record="small"):
    """Milliseconds of the counting pass that are spent in sql or in template; the instruments cost time themselves."""
    return f"{formats.digits(_result(page, case, record)[f'{what}_ms'])} ms"


def recomputed(page, case, record="stampede"):
    """How many of those who came at once made the page."""
    found = _result(page, case, record)
    return f"{(1 - found['kept']) * found['load']['burst']:.1f}"


def waited(page, case, percentile, record="stampede"):
    """How long visitors waited, from the moment at which each one came: p50 or p95."""
    return f"{formats.digits(_result(page, case, record)['latency_ms'][percentile])} ms"


def recorded_queries(page, case, record="small"):
    """How many statements a page sends, on average over what was ridden."""
    return formats.whole(_result(page, case, record)["queries"])


def floor_multiple(page, case, record="small"):
    """CPU of a page over that of a constant page of as many bytes."""
    return formats.interval(_result(page, case, record)["floor_multiple"])


def noise(record="small"):
    """Every stage that was ridden twice in each round, against itself."""
    table = ["| page | ridden twice | blocks of | difference | 95 % interval |", "|---|---|---:|---:|---:|"]
    for page, classes in record_of(record)["noise"].items():
        for each in classes.values():
            low, high = formats.percent(each["low"]), formats.percent(each["high"])
            cells = [
                page,
                each["stage"],
                f"{each['block_s']:.2g} s",
                formats.percent(each["ratio"]),
                f"{low} to {high}",
            ]
            table.append(f"| {' | '.join(cells)} |")
    return "\n".join(table)


def widest_noise(record="small"):
    """The end of an interval that lies farthest from no difference, of all that were ridden twice."""
    ends = [
        each[end]
        for classes in record_of(record)["noise"].values()
        for each in classes.values()
        for end in ("low", "high")
    ]
    return formats.percent(max(ends, key=lambda ratio: abs(ratio - 1)))


def twins(page, stage="naive", record="small"):
    """A stage's two blocks of each round, which are alike: CPU a page as it was read, and in beats of the metronome."""
    blocks = _result(page, stage, record)["rounds"]
    table = ["| round | one block, ms | the other, ms | one ÷ other | in beats |", "|---:|---:|---:|---:|---:|"]
    for number in dict.fromkeys(block["round"] for block in blocks):
        pair = [block for block in blocks if block["round"] == number]
        ms = [block["cpu_ms"]["total"] for block in pair]
        beats = [block["cpu_ms"]["total"] / block["beat_us"] for block in pair]
        cells = [str(number), *map(formats.digits, ms), *(formats.times(one / other) for one, other in (ms, beats))]
        table.append(f"| {' | '.join(cells)} |")
    return "\n".join(table)


def noise_of(page, length, record="small"):
    """What the twins of a page differ by, with the interval; `length` is long or short."""
    return formats.interval(record_of(record)["noise"][page][length])


def rounds(record="small"):
    """How many rounds a run had."""
    return record_of(record)["sizes"]["rounds"]


def machine(record="small"):
    """What all figures of a record rest on."""
    return formats.machine_sentence(record_of(record))


def against(page, reference, record="small"):
    """What optimized gains over a reference, on a page."""
    found = _result(page, "optimized", record).get("gain_over_reference", {})
    if reference not in found:
        raise RecipeError(f"optimized was not compared with {reference} on {page} in {record}")
    return formats.interval(found[reference])


def write(kind, side, scale="small"):
    """What a write takes with a side of what is maintained, and how many times what a plain one takes."""
    found = _write(kind, side, scale)
    return f"{found['median']:g} ms, {_times(found['over_plain'])}"


def write_over_old(kind, scale="small"):
    """What a write with all that is maintained takes over the same with signals of the ORM."""
    return _times(_write(kind, "renewed", scale)["over_old"])


def serializer(value, name, what):
    """Of a benchmark of serializers: encode_us, decode_us or bytes."""
    return _benchmark("serializers")["values"][value][name][what]


def _reading(page):
    return json.loads((ROOT / f"shop/pages/{page}/budgets.json").read_text(encoding="utf-8"))["reading"]


def _write(kind, side, scale):
    record = _benchmark(f"writes-{scale}")
    return (record["alone_ms"] | record["together_orders_per_s"])[kind][side]


def _benchmark(name):
    return json.loads((ROOT / f"benchmarks/records/{name}.json").read_text(encoding="utf-8"))


def _times(ratio):
    return "{median:.2g}× [{low:.2g}–{high:.2g}]".format(**ratio)


def _of_page(page, record):
    pages = formats.pages_of(record_of(record))
    if page not in pages:
        raise RecipeError(f"the record {record} has no page {page}, only {', '.join(pages)}")
    return pages[page]


def _result(page, case, record):
    """Return the result of a case by its label: `eager`, `optimized, cold`, `naive, customer`, `cache_page`."""
    results = {formats.label(result): result for result in _of_page(page, record)}
    if case not in results:
        raise RecipeError(f"the record {record} has no {case} of {page}, only {'; '.join(results)}")
    return results[case]


INSERTS = {
    function.__name__.replace("_", "-"): function
    for function in (
        ladder, lines, gain, over_naive, over, cpu, part, spent, recorded_queries, floor_multiple, noise, widest_noise,
        twins, noise_of, recomputed, waited, rounds, machine, against, write, write_over_old, serializer,
    )
}  # fmt: skip
