"""Lean's templates with `{% url %}` for every link, instead of addresses put together from what they begin with."""

from lab.beside import copy_of, with_template

STAGE = "lean"
VIEWS = {
    page: copy_of(f"shop.pages.{page}.lean", render=with_template(f"shop/{page}.html")).view
    for page in ("category", "product")
}
