"""What pages of the tutorial say of figures beside each other holds in the records that these figures are of.

The figures are inserted; that one is larger than another is prose, and a record that is measured anew may end it.
"""

import math
import re
import subprocess

import pytest

from cookbook import pages, records
from cookbook.tutorial import counts, measured, recorded, sources, states, texts
from cookbook.tutorial.runs import STATES

RUNS = recorded.load()
RECIPES = records.load()["recipes"]
PAGES = ("category", "home", "product")


def result(page, case, record="small"):
    return measured._result(page, case, record)


def ends_of_noise():
    twins = [each for classes in measured.record_of("small")["noise"].values() for each in classes.values()]
    return [abs(each[end] - 1) for each in twins for end in ("low", "high")]


def test_0_most_of_the_cpu_is_python():
    cpu = result("category", "naive")["cpu_ms"]
    assert cpu["web"] > 2 * cpu["postgresql"]
    by_key = RECIPES["select_related"]["functions"]["naive"]["cpu_ms"]
    assert by_key["python"] > 2 * by_key["postgresql"]


def test_1_a_statement_for_each_card_is_less_than_noise():
    gained = RUNS["category naive"]["queries"] / RUNS["00_one_question"]["queries"]
    assert 1 < gained < 1 + max(ends_of_noise())


def test_3_a_prefetch_brings_rows_and_asks_for_the_average_all_the_same():
    before, after = RUNS["02_select_related"], RUNS["03_prefetch"]
    assert after["queries"] < before["queries"]
    assert after["rows"] > before["rows"]
    cards = after["templates"]["shop/parts/card.html"]
    assert counts.times("category naive", "AVG(shop_review.rating)") == cards
    assert counts.times("03_prefetch", "AVG(shop_review.rating)") == cards


def test_4_statements_fall_further_than_cpu_and_rows_do_not_fall():
    for page in PAGES:
        naive, eager = result(page, "naive"), result(page, "eager")
        assert naive["queries"] / eager["queries"] > eager["gain"]["high"], page
    assert RUNS["category eager"]["rows"] > RUNS["category naive"]["rows"]
    assert RUNS["04_counted"]["rows"] < RUNS["category eager"]["rows"]


def test_5_one_column_is_most_of_the_text():
    text = [group["bytes"] for group in RUNS["04_solution"]["groups"] if ' FROM "shop_product"' in group["sql"]]
    assert max(text) > 0.8 * RUNS["04_solution"]["bytes"]
    assert RUNS["05_only"]["bytes"] < 0.2 * RUNS["04_solution"]["bytes"]
    for count in ("queries", "rows"):
        assert RUNS["05_only"][count] == RUNS["04_solution"][count]


def test_5_a_deferred_column_that_is_touched_is_a_query_for_each_card():
    touched = RUNS["05_touched"]["queries"] - RUNS["05_only"]["queries"]
    assert touched == RUNS["05_touched"]["templates"]["shop/parts/card.html"]
    assert RECIPES["only_and_defer"]["functions"]["touched"]["verdict"] == "loss"


def test_5_instances_are_most_of_what_a_thousand_rows_cost():
    python = {name: each["cpu_ms"]["python"] for name, each in RECIPES["values_for_instances"]["functions"].items()}
    assert max(python["optimized"], python["named"], python["dicts"]) < python["naive"] / 2


def test_6_postgresql_has_the_larger_share_with_more_data():
    small, medium = (result("category", "lean", record)["cpu_ms"] for record in ("small", "medium"))
    assert medium["postgresql"] / medium["total"] > small["postgresql"] / small["total"]


def test_9_templates_take_less_without_queries_in_them_and_do_the_same():
    naive, eager = RUNS["category naive"], RUNS["category eager"]
    assert [naive[name] for name in ("templates", "urls_reversed")] == [
        eager[name] for name in ("templates", "urls_reversed")
    ]
    assert result("category", "naive")["template_ms"] > 3 * result("category", "eager")["template_ms"]
    assert naive["templates"]["shop/parts/tree.html"] > sum(naive["templates"].values()) / 2
    assert (
        result("category", "denormalized")["cpu_ms"]["postgresql"]
        < result("category", "denormalized")["cpu_ms"]["total"] / 4
    )
    for run in ("category eager", "09_solution"):
        assert not [group for group in RUNS[run]["groups"] if group["where"].startswith("templates/")]


@pytest.mark.parametrize("page", ["category", "product"])
def test_9_links_reversed_one_by_one_are_not_seen(page):
    assert result(page, "lean_links_reversed", "ablation")["verdict_over_previous"] == "no difference"


def test_9_a_query_in_a_tag_is_the_dearest_suspect():
    tag, includes = (
        RECIPES[name]["functions"]["naive"]["cpu_ms"] for name in ("query_in_tag", "inheritance_and_includes")
    )
    assert tag["python"] > 5 * includes["python"]
    measured = {name: each["functions"]["optimized"] for name, each in records.load()["not_worth_it"].items()}
    assert measured["flat_inheritance"]["gain"]["high"] < 1.1
    assert measured["template_kept_by_hand"]["verdict"] == "no difference"


def test_10_a_cache_in_a_template_saves_no_statement_of_the_view():
    queries = {name: run["queries"] for name, run in RUNS.items() if "queries" in run}
    assert queries["10_cached"] == queries["category eager"] == queries["10_lazy cold"]
    assert queries["10_solution"] < queries["10_lazy"] == queries["10_get_or_set"] < queries["10_cached"]
    assert RUNS["10_cached"]["cache"]["hits"] == 1
    for case in ("cache_cards", "cache_grid"):
        assert result("category", case, "references")["verdict"] == "no difference"
    assert result("category", "get_or_set", "references")["verdict"] == "gain"


def test_10_what_is_called_too_early_gains_nothing():
    found = {name: each["verdict"] for name, each in RECIPES["get_or_set"]["functions"].items()}
    assert (found["optimized"], found["eager"], found["optimized, cold"]) == ("gain", "no difference", "loss")


def test_11_a_cookie_in_the_key_gains_where_no_form_is_and_nothing_where_one_is():
    for page in ("category", "product"):
        assert result(page, "cache_page", "references")["verdict"] == "gain"
    assert result("category", "cache_page_anonymous", "references")["verdict"] == "gain"
    assert result("product", "cache_page_anonymous", "references")["verdict"] == "no difference"


def test_13_without_single_flight_a_cache_is_none_and_with_it_all_wait():
    without, alone, flight = (
        result("category", f"{stage}, 50 at once", "stampede")
        for stage in ("denormalized", "optimized_no_flight", "optimized")
    )
    assert alone["kept"] < 0.1
    assert (1 - flight["kept"]) * flight["load"]["burst"] < 1.5
    assert min(each["latency_ms"]["p50"] / each["cpu_ms"]["total"] for each in (without, alone)) > 20
    assert flight["cpu_ms"]["total"] < alone["cpu_ms"]["total"] / 2
    alone_ms = result("category", "optimized")["response_ms"]["p50"]
    assert flight["latency_ms"]["p50"] > 100 * alone_ms


def test_13_what_is_pasted_is_the_recipe():
    recipe = sources.recipe_code("single_flight", "kept_by_one").removeprefix("```python\n").removesuffix("\n```")
    assert recipe in next(iter(states.files(STATES["13_single_flight"]).values()))


def test_17_each_ms_costs_more_lines_than_the_one_before():
    rows = [line.split("|")[-2] for line in measured.lines("category").splitlines()[3:]]
    prices = [float(cell) for cell in rows]
    assert prices == sorted(prices)
    assert prices[-1] > 100 * prices[0]


def test_17_one_of_four_carries_lean():
    verdicts = {
        name: result("category", name, "ablation")["verdict_over_previous"]
        for name in ("lean_counted_twice", "lean_instances", "lean_links_reversed", "lean_counts_apart")
    }
    assert [name for name, verdict in verdicts.items() if verdict != "no difference"] == ["lean_counts_apart"]
    assert RUNS["17_counted_apart"]["queries"] == RUNS["category lean"]["queries"] + 1


def test_17_the_busier_the_longer_they_wait():
    for percentile in ("p50", "p95"):
        waits = [
            result("product", f"optimized, at {share} %", "latency")["latency_ms"][percentile] for share in (30, 60, 90)
        ]
        assert waits == sorted(waits)


def test_how_we_measure_the_last_stage_is_near_the_floor():
    assert result("category", "optimized")["floor_multiple"]["high"] < 2
    assert result("category", "naive")["floor_multiple"]["low"] > 100


def test_the_tree_an_index_is_worth_more_with_more_data():
    small, medium = (result("category", "denormalized", name)["gain_over_previous"] for name in ("small", "medium"))
    assert medium["low"] > small["high"]


def test_the_tree_what_is_cold_gains_nothing():
    for page in PAGES:
        for case in ("fragments, cold", "optimized, cold"):
            assert result(page, case)["verdict_over_previous"] != "gain", (page, case)


def test_decisions_a_guess_gained_about_what_noise_is():
    assert max(ends_of_noise()) > 0.05


def test_decisions_cache_page_has_most_of_the_gain():
    for page in PAGES:
        reference, optimized = (math.log(result(page, case)["gain"]["ratio"]) for case in ("cache_page", "optimized"))
        assert reference > optimized / 2, page


def test_decisions_hmac_is_the_cheaper_signature():
    hmac, signing = (
        measured.serializer("category page", f"pickle, signed by {name}", "decode_us")
        for name in ("hmac", "django.core.signing")
    )
    assert hmac < signing


def test_decisions_quote_what_the_history_says():
    told = " ".join((texts.CHAPTERS / "decisions.md").read_text().split())
    log = ["git", "log", "--format=%h %s", "--abbrev=7"]
    history = subprocess.run(log, cwd=pages.DOCS, capture_output=True, text=True, check=False).stdout
    says = dict(line.split(" ", 1) for line in history.splitlines())
    quotes = re.findall(r'\b([0-9a-f]{7}): "([^"]+)"', told)
    assert len(quotes) > 3
    if not {commit for commit, _ in quotes} & says.keys():
        pytest.skip("this checkout does not reach back so far")
    assert [commit for commit, quoted in quotes if quoted not in says[commit]] == []


@pytest.mark.parametrize("case", ["lean_instances", "lean_links_reversed"])
def test_decisions_what_is_not_seen_to_gain(case):
    assert {result(page, case, "ablation")["verdict_over_previous"] for page in ("category", "product")} == {
        "no difference"
    }


def test_the_tree_questions_matter_more_than_their_form():
    assert result("category", "lean_counts_apart", "ablation")["gain_over_previous"]["high"] < 0.5
    assert result("category", "lean_instances", "ablation")["verdict_over_previous"] == "no difference"


def test_the_tree_fragments_of_cards_come_too_late_to_gain():
    assert result("category", "cache_cards", "references")["verdict"] == "no difference"
