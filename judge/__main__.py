"""`python -m judge PAGE`: judge shop/pages/PAGE/mine.py. The exit code is 0 where every gate is passed."""

import argparse
import json
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from judge import verdict
from judge.gates import BESIDE, GATES, ROOT, ask, ask_gate, stop
from judge.hints import hint

LOADTEST = ROOT / ".venv-loadtest/bin/python"
GRADES, CPU = "tests/judged/grades.py", "tests/judged/cpu.py"


def main():
    options = _parser().parse_args()
    file = ROOT / "shop/pages" / options.page / "mine.py"
    if options.hint:
        print(hint(options.page, options.hint, ROOT / "docs/tutorial"))
        return 0
    if not file.exists():
        sys.exit(f"There is no {file.relative_to(ROOT)}. Begin with a copy: make mine PAGE={options.page}")
    if options.watch:
        return _watch(options.page, file)
    rows = ["--short"] if options.short else []
    graded = options.grades and not options.gate
    return judge(options.page, options.gate or list(GATES), rows, graded=graded, scale=options.scale)


def judge(page, gates, rows, *, graded, scale):
    """Print the verdict; return 0 where all of these gates are passed, else 1. `rows` says of the contracts which."""
    _note(f"Asking the contracts: {', '.join(gate for gate in GATES if gate in gates)}.")
    with ThreadPoolExecutor(max(2, os.cpu_count() or 2)) as pool:
        # The longest begins; what is found is told in the order of GATES.
        asked = {gate: pool.submit(ask_gate, page, gate, *rows) for gate in sorted(gates, key="fresh".__ne__)}
        is_told = False
        try:
            if graded:
                grades = pool.submit(ask, page, "--beside", BESIDE, "--remembers", GRADES)
                without = pool.submit(ask, page, f"{GRADES}::test_a_write", stage="optimized", MINE="0")
            if not _all_passed({gate: asked[gate] for gate in GATES if gate in gates}):
                return 1
            if graded:
                print("", *verdict.of_grades(grades.result(), without.result()), sep="\n", flush=True)
            is_told = True
        finally:
            if not is_told:  # nobody waits for the rest
                pool.shutdown(wait=False, cancel_futures=True)
                stop()
    if graded:
        _note(f"Measuring CPU, in turns with every stage, at scale {scale}.")
        print(*_cpu(page, scale), sep="\n")
    return 0


def _note(text):
    """Say what takes long beside the verdict, so that nobody takes it for standing still."""
    print(f"… {text}", file=sys.stderr, flush=True)


def _all_passed(asked):
    """Print what each gate, of `{gate: future}`, finds, one after the other and up to the first that fails."""
    waiting, passed = list(asked), 0
    for gate, each in asked.items():
        found = each.result()
        waiting.remove(gate)
        if found.broken:
            print(f"✗ mine does not import. {found.broken}")
            return False
        print(*verdict.of_gate(gate, found), sep="\n", flush=True)
        passed += found.passed
        if not found.passed and not found.trouble:
            left = f" (not waited for: {', '.join(waiting)})" if waiting else ""
            print(f"\nscore         0: a page that is wrong scores nothing{left}.")
            return False
    return passed == len(asked)


def _cpu(page, scale):
    found = ask(page, f"{CPU}::test_{scale}", WATCHED="0")  # the gates have shown that its requests end
    if not found.passed:
        return ["CPU           could not be measured:", *verdict.of_gate("same page", found)]
    told = json.dumps({"rounds": found.fact("rounds")})
    ran = subprocess.run(
        [LOADTEST, "-m", "judge.gains"], cwd=ROOT, input=told, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        return [f"CPU           could not be computed: {ran.stderr.strip().splitlines()[-1]}. Is .venv-loadtest there?"]
    return verdict.of_cpu(json.loads(ran.stdout), scale)


def _watch(page, file):
    """Judge it again at each save, each time in a fresh process."""
    again = [sys.executable, "-m", "judge", *[word for word in sys.argv[1:] if word != "--watch"]]
    watched, seen = [file, ROOT / f"templates/shop/{page}_mine.html"], None
    try:
        while True:
            now = [each.stat().st_mtime_ns if each.exists() else 0 for each in watched]
            if now != seen:
                seen = now
                print(f"\n— {time.strftime('%H:%M:%S')}", flush=True)
                subprocess.run(again, cwd=ROOT, check=False)
                print("Save it to have it judged again; Ctrl-C ends.", flush=True)
            time.sleep(0.5)
    except KeyboardInterrupt:
        return 130


def _hint(text):
    if not re.fullmatch(r"(\d{1,2}\.)?\d{1,2}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no hint: write 1, or 4.1 for the first one of chapter 4")
    return text


def _parser():
    parser = argparse.ArgumentParser(prog="python -m judge", description="Judge your own stage of a page.")
    parser.add_argument("page", choices=sorted(path.parent.name for path in ROOT.glob("shop/pages/*/naive.py")))
    parser.add_argument(
        "--scale", choices=("tiny", "small"), default="tiny", help="of the data that CPU is measured on"
    )
    parser.add_argument("--hint", type=_hint, metavar="N", help="say hint N, or 4.N of chapter 4, and judge nothing")
    parser.add_argument("--watch", action="store_true", help="judge it again at each save")
    parser.add_argument("--gate", action="append", choices=list(GATES), help="ask this gate alone, and give no grades")
    parser.add_argument("--short", action="store_true", help="ask the contracts for a part of their rows")
    parser.add_argument("--no-grades", dest="grades", action="store_false", help="ask the gates alone")
    return parser


if __name__ == "__main__":
    sys.exit(main())
