"""What was measured, read back: a recipe's figures, its gain, and the order by impact."""

import json
from pathlib import Path

KINDS = ("recipes", "not_worth_it", "mistakes")  # the folders of what is measured
RECORD = Path(__file__).parent / "records/small.json"


def load():
    """Return the record, or an empty one where nothing has been measured yet."""
    if not RECORD.exists():
        return {kind: {} for kind in KINDS}
    return {kind: {} for kind in KINDS} | json.loads(RECORD.read_text(encoding="utf-8"))


def gain_of(figures):
    """Return the gain of `optimized` over `naive`, `{"median", "low", "high"}`; None where nothing was measured."""
    return figures["functions"]["optimized"]["gain"] if figures else None


def by_impact(names, record):
    """Return the names, the largest gain first: by the lower end of its interval. What is not measured comes last."""

    def low(name):
        gain = gain_of(record["recipes"].get(name))
        return gain["low"] if gain else 0

    return sorted(names, key=lambda name: (-low(name), name))


def times(gain):
    """Write a gain with its interval."""
    return "{}× [{}–{}]".format(*(digits(gain[name]) for name in ("median", "low", "high")))


def told(found):
    """Write a function's gain as it was judged; where it costs, as what it costs: what looks is no bad cure."""
    gain, verdict = found["gain"], found["verdict"]
    if verdict == "loss":
        return f"costs {times({'median': 1 / gain['median'], 'low': 1 / gain['high'], 'high': 1 / gain['low']})}"
    return f"{times(gain)}, no difference" if verdict == "no difference" else times(gain)


def digits(value):
    """Write a number with three significant digits."""
    return f"{float(f'{value:.3g}'):,.10g}".replace(",", " ")


def summary(name, figures):
    """Return a recipe's figures as they are shown in a terminal."""
    lines = [f"\n{name}, {figures['rows']} rows, {figures['rounds']} rounds"]
    lines.append(f"  {'':20}{'Python ms':>10}{'PostgreSQL ms':>15}{'queries':>9}{'rows':>7}  gain")
    for function, found in figures["functions"].items():
        cpu, gain = found["cpu_ms"], found["gain"]
        shown = "{median:.3g}× [{low:.3g}–{high:.3g}]".format(**gain) if gain else ""
        if found["verdict"] == "no difference":
            shown += ", no difference"
        counts = f"{found.get('queries', ''):>9}{found.get('rows', ''):>7}"
        lines.append(f"  {function:20}{cpu['python']:>10.3g}{cpu['postgresql']:>15.3g}{counts}  {shown}".rstrip())
    lines += [f"  {what}: {value}" for what, value in figures["price"].items()]
    lines.append("  A/A: {median:.3g}× [{low:.3g}–{high:.3g}]".format(**figures["noise"]))
    return "\n".join(lines)
