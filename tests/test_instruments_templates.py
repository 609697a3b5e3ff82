"""The template timer, held against renders that are known.

Broken on purpose and caught: every render added to the total, a recursive include added twice to its name.
"""

import asyncio
from contextlib import nullcontext

import pytest
from asgiref.sync import sync_to_async
from django.template import Context, Engine, TemplateDoesNotExist
from django.template.base import PartialTemplate, Template

from lab.instruments.templates import time_templates

SOURCES = {
    "base.html": "<{% block body %}{% endblock %}>",
    "page.html": "{% extends 'base.html' %}{% block body %}"
    "{% for n in numbers %}{% include 'card.html' %}{% endfor %}{% endblock %}",
    "card.html": "{{ n }}",
    "tree.html": "{{ depth|length }}"
    "{% if depth %}{% with depth=depth|slice:'1:' %}{% include 'tree.html' %}{% endwith %}{% endif %}",
    "partial.html": "{% partialdef row %}row{% endpartialdef %}{% partial row %}{% partial row %}",
    "broken.html": "{% include 'missing.html' %}",
    "probe.html": "{{ probe }}{% include 'card.html' %}",
}
ENGINE = Engine(loaders=[("django.template.loaders.locmem.Loader", SOURCES)])


def render(name, **context):
    return ENGINE.get_template(name).render(Context(context))


def test_includes_are_counted_and_timed_but_not_added_twice():
    with time_templates() as templates:
        assert render("page.html", numbers=range(24)) == f"<{''.join(map(str, range(24)))}>"
    assert templates.count == 25
    (page, (pages, page_seconds)), (card, (cards, card_seconds)) = templates.by_name().items()
    assert (page, pages, card, cards) == ("page.html", 1, "card.html", 24)
    assert templates.seconds == page_seconds > card_seconds > 0


def test_two_renders_add_up():
    with time_templates() as templates:
        render("card.html")
        render("card.html")
    first, second = templates.records
    assert templates.seconds == first.seconds + second.seconds
    assert templates.by_name() == {"card.html": (2, templates.seconds)}


def test_a_template_inside_itself_is_counted_each_time_and_timed_once():
    with time_templates() as templates:
        assert render("tree.html", depth="abc") == "3210"
    assert templates.by_name() == {"tree.html": (4, templates.seconds)}


def test_partials_are_renders():
    with time_templates() as templates:
        assert render("partial.html") == "rowrow"
        assert render("partial.html#row") == "row"
    assert [(render.name, render.outermost) for render in templates.records] == [
        *(("row", False), ("row", False), ("partial.html", True), ("row", True)),
    ]


def test_a_string_has_no_name():
    with time_templates() as templates:
        Template("{{ x }}", engine=ENGINE).render(Context())
    assert list(templates.by_name()) == ["<string>"]


def test_collectors_nest_even_inside_a_render():
    inner = []

    def probe():
        with time_templates() as templates:
            render("card.html")
        inner.append(templates)
        return ""

    with time_templates() as outer:
        render("probe.html", probe=probe)
    assert (outer.count, inner[0].count) == (3, 1)
    assert outer.seconds > inner[0].seconds > 0


def test_tasks_are_kept_apart():
    async def visitor(times):
        with time_templates() as templates:
            for _ in range(times):
                await sync_to_async(render)("card.html")
        return templates.count

    async def visitors():
        return await asyncio.gather(visitor(1), visitor(3))

    assert asyncio.run(visitors()) == [1, 3]


@pytest.mark.parametrize(
    ("name", "outcome"),
    [("card.html", nullcontext()), ("broken.html", pytest.raises(TemplateDoesNotExist))],
)
def test_off_means_that_nothing_is_wrapped(name, outcome):
    originals = Template.render, PartialTemplate.render
    with outcome, time_templates() as templates, time_templates(everywhere=True) as everywhere:
        assert Template.render is not originals[0]
        render(name)
    assert (templates.count, everywhere.count) == (1, 1)
    assert (Template.render, PartialTemplate.render) == originals
