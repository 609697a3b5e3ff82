"""What chapters tell of recipes: their gain, their statements and their CPU, from the cookbook's record."""

from cookbook import records
from cookbook.reading import RecipeError


def recipe(name):
    """A link to a recipe, with its gain."""
    return f"[{name}](../cookbook/{name}.md) ({_recipe_gain(name, 'optimized')})"


def recipe_gain(name, function="optimized"):
    """What a function of a recipe gains over its naive."""
    return _recipe_gain(name, function)


def not_worth(name):
    """What advice gains that is not worth it."""
    figures = records.load()["not_worth_it"].get(name)
    if not figures:
        raise RecipeError(f"there is no advice {name} in cookbook/not_worth_it")
    return records.told(figures["functions"]["optimized"])


def recipe_cpu(name, function, part):
    """CPU of one call in ms, of python or of postgresql."""
    return f"{records.digits(_function(name, function)['cpu_ms'][part])} ms"


def recipe_queries(name, function="optimized"):
    """How many statements a function of a recipe sends."""
    return _function(name, function)["queries"]


def _function(name, function):
    figures = records.load()["recipes"].get(name)
    if not figures or function not in figures["functions"]:
        raise RecipeError(f"no record has {function} of the recipe {name}")
    return figures["functions"][function]


def _recipe_gain(name, function):
    return records.told(_function(name, function))


INSERTS = {
    function.__name__.replace("_", "-"): function
    for function in (recipe, recipe_gain, recipe_queries, recipe_cpu, not_worth)
}
