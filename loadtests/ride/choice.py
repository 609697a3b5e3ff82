"""What is ridden: of the pages and stages that were asked for, those that the shop has."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from loadtests.bench.manifest import Manifest, ManifestError, Page, Variant
from loadtests.experiments import STAGES, Experiment, named
from loadtests.options import Options
from loadtests.recording.cases import ANONYMOUS, BASELINE, COLD, CUSTOMER, WARM, Case, cold_base


@dataclass(frozen=True)
class Choice:
    """The pages and stages of a run, in the shop's order, and the cases that they make."""

    manifest: Manifest
    pages: list[str]
    stages: list[str]
    cases: list[Case]


def choose(manifest: Manifest, options: Options, experiment: Experiment) -> Choice:
    """What was asked for, of this shop; what it may be was checked before."""
    pages = list(options.pages or experiment.pages or (page.name for page in manifest.pages))
    asked = options.stages or experiment.stages or manifest.stages
    stages = [name for name in manifest.stages if name in asked]
    return Choice(manifest, pages, stages, choose_cases(manifest, pages, stages, options.visitor, experiment))


def choose_cases(
    manifest: Manifest,
    pages: Sequence[str],
    stages: Sequence[str],
    visitor: str | None,
    experiment: Experiment | None = None,
) -> list[Case]:
    """The cases of a run, page by page, of a choice that has been checked."""
    chosen = experiment or named(STAGES)
    if missing := set(chosen.beside) - {each.stage for page in manifest.pages for each in page.variants}:
        raise ManifestError(f"The shop has mounted no {', '.join(sorted(missing))}: lab/ holds no file of that name.")
    return [case for name in pages for case in _of_page(manifest.page(name), stages, visitor, chosen)]


def check_choice(
    pages: Sequence[str],
    stages: Sequence[str],
    all_pages: Sequence[str],
    all_stages: Sequence[str],
    baseline: str = BASELINE,
) -> None:
    """Raise ManifestError when the shop lacks one of these pages or stages, or when no gain could be told."""
    for kind, chosen, known in (("page", pages, all_pages), ("stage", stages, all_stages)):
        if unknown := set(chosen) - set(known):
            raise ManifestError(f"No {kind} {', '.join(sorted(unknown))}; the shop has {', '.join(known)}.")
    if baseline not in stages:
        raise ManifestError(f"Every gain is over {baseline}: add it to --stages.")


def unchanged(manifest: Manifest, pages: Sequence[str], stages: Sequence[str]) -> list[dict[str, str]]:
    """Stages at which a page has no file of its own: not ridden, served by an earlier one."""
    return [
        {"page": name, "stage": variant.stage, "served_by": variant.served_by}
        for name in pages
        for variant in manifest.page(name).variants
        if variant.stage in stages and variant.served_by != variant.stage
    ]


def own_stages(page: Page) -> list[str]:
    """The stages that have a file of their own for this page, in order."""
    return [v.stage for v in page.variants if v.served_by == v.stage and not v.reference]


def _of_page(page: Page, stages: Sequence[str], visitor: str | None, experiment: Experiment) -> list[Case]:
    own = [v for v in page.variants if v.stage in stages and v.stage in own_stages(page)]
    first = visitor or page.visitors[0]
    if first not in page.visitors:
        return []
    cases = [_case(variant, first, WARM) for variant in own]
    if visitor is None and first != CUSTOMER and CUSTOMER in page.visitors:
        cases += [_case(variant, CUSTOMER, WARM) for variant in own if variant.stage in experiment.customers]
    for server, served in experiment.servers.items():
        ridden = [v for v in page.variants if v.stage in served.rides] if served.rides else own
        cases += [_served(_case(variant, first, WARM), server) for variant in ridden]
    if first == ANONYMOUS:
        cases += [_case(v, ANONYMOUS, WARM) for v in page.variants if v.reference and v.stage in experiment.beside]
    if experiment.cold and cold_base(cases, page.name):
        cases += [_case(variant, first, COLD) for variant in own if variant.caches]
    return [replace(case, load=load) for load in experiment.loads for case in cases]


def _case(variant: Variant, visitor: str, cache: str) -> Case:
    own = {name: getattr(variant, name) for name in ("page", "stage", "prefix", "caches", "reference", "previous")}
    return Case(visitor=visitor, cache=cache, **own)


def _served(case: Case, server: str) -> Case:
    """The stage on another server, compared with itself on the first; a reference goes by that server's name."""
    there = replace(case, server=server, caches=True)  # for all that is known: what it keeps is kept before it counts
    if case.reference:
        return replace(there, stage=server)
    return replace(there, stage=f"{case.stage}, {server}", reference=True, previous=case.stage)
