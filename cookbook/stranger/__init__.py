"""A blog: another project, with other models, in which every recipe has to work under its names.

`lay_out` makes a copy of the cookbook in which the recipes are renamed, with the blog and without the shop; there
`python -m cookbook.stranger` asks all claims of all recipes, and prints what does not hold as JSON.
"""

import shutil
from pathlib import Path

from cookbook.reading import recipes
from cookbook.renaming import renamed

HERE = Path(__file__).parent
APP = "blog"
MACHINERY = ("__init__", "example", "reading", "renaming", "counting", "proof")


def lay_out(directory):
    """Fill the directory. What is asked there is asked of the renamed recipe, its example included."""
    package = directory / "cookbook"
    (package / "recipes").mkdir(parents=True)
    for name in MACHINERY:
        shutil.copy(HERE.parent / f"{name}.py", package)
    shutil.copytree(HERE, package / "stranger", ignore=shutil.ignore_patterns("blog", "__pycache__"))
    shutil.copytree(HERE / APP, directory / APP, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "recipes/__init__.py").touch()
    for recipe in recipes():
        text = renamed(recipe.source, recipe.facts["stranger"], APP)
        (package / "recipes" / f"{recipe.name}.py").write_text(text, encoding="utf-8")
