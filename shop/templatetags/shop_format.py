"""How the shop writes money and ratings."""

from django import template

register = template.Library()


@register.filter
def euros(cents):
    """Write integer cents as euros: 123456 is €1,234.56."""
    return f"€{cents // 100:,}.{cents % 100:02d}"


@register.filter
def stars(rating):
    """Write a rating with one decimal: 4.25 is 4.2 (half to even, as Python rounds)."""
    return f"{rating:.1f}"
