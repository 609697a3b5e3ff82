"""Markdown as the shop's editors write it: CommonMark with tables, raw HTML escaped."""

from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def render(text):
    """Return `text` as HTML. Safe to show: the parser escapes whatever HTML an editor typed."""
    return mark_safe(_MARKDOWN.render(text))  # noqa: S308
