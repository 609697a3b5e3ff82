"""What is ridden: a variant of a page, for a kind of visitor, with a warm or a cold cache."""

from collections.abc import Sequence
from dataclasses import dataclass

from loadtests.manifest import Manifest, ManifestError, Page, Variant

BASELINE = "naive"
COLD_BASE = "lean"  # the newest stage without a cache: what a cold key is compared with
ANONYMOUS, CUSTOMER = "anonymous", "customer"
WARM, COLD = "warm", "cold"
CUSTOMER_STAGES = (BASELINE, "optimized")  # ridden by customers too when no visitor is chosen


@dataclass(frozen=True)
class Case:
    page: str
    stage: str
    visitor: str
    cache: str
    prefix: str
    caches: bool = False
    reference: bool = False

    def __str__(self) -> str:
        extras = [self.visitor] * (self.visitor == CUSTOMER) + [self.cache] * (self.cache == COLD)
        return " ".join([self.page, self.stage, *extras])


def choose_cases(
    manifest: Manifest, pages: Sequence[str], stages: Sequence[str], visitor: str | None, quick: bool = False
) -> list[Case]:
    """The cases of a run, page by page, of a choice that has been checked."""
    return [case for name in pages for case in _of_page(manifest.page(name), stages, visitor, quick)]


def check_choice(
    pages: Sequence[str], stages: Sequence[str], all_pages: Sequence[str], all_stages: Sequence[str]
) -> None:
    """Raise ManifestError when the shop lacks one of these pages or stages, or when no gain could be told."""
    for kind, chosen, known in (("page", pages, all_pages), ("stage", stages, all_stages)):
        if unknown := set(chosen) - set(known):
            raise ManifestError(f"No {kind} {', '.join(sorted(unknown))}; the shop has {', '.join(known)}.")
    if BASELINE not in stages:
        raise ManifestError(f"Every gain is over {BASELINE}: add it to --stages.")


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


def _of_page(page: Page, stages: Sequence[str], visitor: str | None, quick: bool) -> list[Case]:
    own = [v for v in page.variants if v.stage in stages and v.stage in own_stages(page)]
    first = visitor or ANONYMOUS
    cases = [_case(variant, first, WARM) for variant in own]
    if visitor is None and not quick:
        cases += [_case(variant, CUSTOMER, WARM) for variant in own if variant.stage in CUSTOMER_STAGES]
    if first == ANONYMOUS and not quick:
        cases += [_case(variant, ANONYMOUS, WARM) for variant in page.variants if variant.reference]
    if COLD_BASE in {variant.stage for variant in own}:
        cases += [_case(variant, first, COLD) for variant in own if variant.caches]
    return cases


def _case(variant: Variant, visitor: str, cache: str) -> Case:
    return Case(variant.page, variant.stage, visitor, cache, variant.prefix, variant.caches, variant.reference)
