"""What is mounted beside the stages, a file each: references and ablations. The load test rides them.

Such a file has STAGE, which it is built on, and VIEWS, its views by page; what it has no view of, the stage serves.
"""

from importlib import import_module
from importlib.util import find_spec, module_from_spec
from pathlib import Path

from django.urls import path

from shop import pages


def found(package):
    """Return the modules of a package of the lab by their names."""
    files = sorted(Path(package.__file__).parent.glob("[!_]*.py"))
    return {file.stem: import_module(f"{package.__name__}.{file.stem}") for file in files}


def patterns(module):
    """Return URL patterns, with the same names and paths as at every stage."""
    return [path(pages.facts(page).route, _view(module, page), name=page) for page in pages.PAGES]


def copy_of(name, **replaced):
    """Return a module made of the source of another one, in which these names stand for something else.

    So an ablation takes one thing away from a stage, which has no switch for it. What the module works out when it is
    imported is worked out before.
    """
    spec = find_spec(name)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    if unknown := replaced.keys() - vars(module).keys():
        raise AttributeError(f"{name} has no {', '.join(sorted(unknown))} any more: replace what is there instead.")
    vars(module).update(replaced)
    return module


def _view(module, page):
    return module.VIEWS[page] if page in module.VIEWS else pages.variant(page, module.STAGE).view
