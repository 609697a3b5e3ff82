"""The command line of `python -m loadtests`."""

import argparse
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

from rich.console import Console

from loadtests.declared import add_options, from_make, options_of
from loadtests.experiments import STAGES
from loadtests.recording.files import PlaceError, expect_place
from loadtests.recording.ridden import experiment_of, stale_sentence
from loadtests.recording.store import RecordError, faults_of, latest_record, read_record
from loadtests.versus import VersusError
from loadtests.versus import add_command as add_versus

RECORD_HELP = "name of a record in loadtests/records, or path of its file"


def main(arguments: Sequence[str] | None = None) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that has no × gets a question mark
    options = _parser().parse_args(from_make(sys.argv[1:] if arguments is None else arguments))
    try:
        return int(options.command(options) or 0)
    except (PlaceError, RecordError, VersusError) as error:
        return _fail(error)
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m loadtests", description="Measure the shop's stages side by side.")
    commands = parser.add_subparsers(required=True, metavar="command")

    run = commands.add_parser("run", help="measure, print the comparison, write a record and the report")
    run.set_defaults(command=_run)
    add_options(run)

    report = commands.add_parser("report", help="write report.html from records (default: the latest)")
    report.set_defaults(command=_report)
    report.add_argument("records", nargs="*", metavar="RECORD", help=RECORD_HELP)
    report.add_argument("--output", type=Path, default=Path("report.html"))

    compare = commands.add_parser("compare", help="say which differences between two records exceed noise")
    compare.set_defaults(command=_compare)
    compare.add_argument("before", metavar="A", help=RECORD_HELP)
    compare.add_argument("after", metavar="B", help="the same")

    check = commands.add_parser("check", help="fail unless a record is whole and optimized gains on every page")
    check.set_defaults(command=_check)
    check.add_argument("record", metavar="RECORD", help=RECORD_HELP)

    table = commands.add_parser("table", help="print a record's results as Markdown, for the README")
    table.set_defaults(command=_table)
    table.add_argument("record", nargs="?", metavar="RECORD", help=f"{RECORD_HELP} (default: the latest)")
    table.add_argument("--update", type=Path, metavar="FILE", help="rewrite the results block of FILE")
    table.add_argument("--check", type=Path, metavar="FILE", help="fail when the results block of FILE is stale")
    table.add_argument("--chart", type=Path, metavar="SVG", help="also write (or check) one chart")

    experiments = commands.add_parser("experiments", help="write what the experiments' records say into a document")
    experiments.set_defaults(command=_experiments)
    experiments.add_argument("--update", type=Path, metavar="FILE", help="rewrite FILE and its charts")
    experiments.add_argument("--check", type=Path, metavar="FILE", help="fail when FILE or a chart is stale")

    add_versus(commands.add_parser("versus", help="compare any two servers, in rounds in which they take turns"))
    return parser


def _run(given: argparse.Namespace) -> int:
    options = options_of(given)
    report = Path(options.report)
    expect_place(report)
    # these import Locust, which only this command may: it patches the standard library
    from loadtests.run import RUN_ERRORS, run_here

    try:
        path = run_here(options, Console())
    except RUN_ERRORS as error:
        return _fail(error)
    return _show(path, report)


def _show(path: Path, report: Path) -> int:
    from loadtests.showing.experiments import print_experiment
    from loadtests.showing.report import write_report
    from loadtests.showing.terminal import print_record

    record = read_record(path)
    console, written = Console(), f"Record: {path}"
    if experiment_of(record) == STAGES:
        print_record(record, console)
        write_report([record], report)
        written += f"\nReport: {report}"
    else:
        print_experiment(record, console)
    console.print(written, soft_wrap=True, highlight=False, markup=False)
    return 130 if record["partial"] else 0


def _report(options: argparse.Namespace) -> int:
    from loadtests.showing.report import write_report

    records = [read_record(name) for name in options.records or [latest_record()]]
    for record in records:
        if experiment_of(record) != STAGES:
            raise RecordError(f"{record['name']} is of another experiment than stages: docs/experiments.md shows it.")
    write_report(records, options.output)
    print(f"Report: {options.output}")
    return 0


def _compare(options: argparse.Namespace) -> int:
    from loadtests.showing.compare import print_comparison

    print_comparison(read_record(options.before), read_record(options.after), Console())
    return 0


def _check(options: argparse.Namespace) -> int:
    faults = faults_of(read_record(options.record))
    for fault in faults:
        print(fault, file=sys.stderr)
    if not faults:
        print(f"{options.record}: whole, and optimized gains on every page.")
    return 1 if faults else 0


def _table(options: argparse.Namespace) -> int:
    from loadtests.showing.readme import stale_files, table_of, update_files

    record = read_record(options.record or latest_record())
    if told := stale_sentence(record):
        print(told, file=sys.stderr)  # a mark and no fault: it is re-recorded in its time
    if options.check:
        stale = stale_files(record, options.check, options.chart)
        for path in stale:
            print(
                f"{path} differs from the record: `python -m loadtests table --update {options.check}`", file=sys.stderr
            )
        return 1 if stale else 0
    if options.update:
        update_files(record, options.update, options.chart)
    else:
        print(table_of(record))
    return 0


def _experiments(options: argparse.Namespace) -> int:
    from loadtests.showing.experiments import stale, update

    if options.update:
        update(options.update)
    stale_ones = stale(options.check) if options.check else []
    for path in stale_ones:
        told = f"`python -m loadtests experiments --update {options.check}`"
        print(f"{path} differs from the records: {told}", file=sys.stderr)
    return 1 if stale_ones else 0


def _fail(error: Exception) -> int:
    print(f"loadtests: {error}", file=sys.stderr)
    return 1
