"""The manifest of the stub: two pages, each at all six stages, and what visitors ask of them."""

STAGES = ["naive", "eager", "lean", "denormalized", "fragments", "optimized"]
CACHING = {"fragments", "optimized"}
SHARES = {"plain": 0.60, "filtered": 0.20, "sorted": 0.12, "deep": 0.08}


def manifest(instruments: bool) -> dict[str, object]:
    kinds = ["plain"] * 12 + ["filtered"] * 12 + ["sorted"] * 6 + ["deep"] * 6
    popularity = [(kind, 1 / number) for number, kind in enumerate(kinds, start=1)]
    of_kind = {kind: sum(each for of, each in popularity if of == kind) for kind in SHARES}
    return {
        "schema": 2,
        "stages": STAGES,
        "pages": [
            {
                "name": name,
                "stages": [
                    {
                        "name": stage,
                        "served_by": stage,
                        "previous": before,
                        "prefix": f"/{stage}/",
                        "caches": stage in CACHING,
                    }
                    for before, stage in zip([None, *STAGES], STAGES, strict=False)
                ],
                "urls": [
                    {
                        "path": f"{name}/{number}/?k={kind}",
                        "weight": SHARES[kind] * popular / of_kind[kind],
                        "kind": kind,
                    }
                    for number, (kind, popular) in enumerate(popularity, start=1)
                ],
                "method": "GET",
                "visitors": ["anonymous", "customer"],
                "status": 200,
                "greets": True,
                "marker": f'data-page="{name}"',
            }
            for name in ("category", "product")
        ],
        "references": [
            {
                "name": "cache_page",
                "prefix": "/reference/cache-page/",
                "pages": ["category", "product"],
                "previous": None,
            }
        ],
        "floor": "/lab/floor/{size}/",
        "dataset": {"scale": "tiny", "seed": 1, "checksum": "stub"},
        "versions": {"stub": "1"},
        "stack": "optimized",
        "instruments": instruments,
    }
