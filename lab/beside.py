"""What is mounted beside the stages, a file each: references and ablations. The load test rides them.

Such a file has STAGE, which it is built on, and VIEWS, its views by page; what it has no view of, the stage serves.
"""

from functools import cache
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from types import CodeType

from django.shortcuts import render
from django.urls import path

from shop import pages


@cache
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
    imported is worked out before, so only what its functions read can be replaced. Raises AttributeError.
    """
    spec = find_spec(name)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    if unknown := replaced.keys() - vars(module).keys():
        raise AttributeError(f"{name} has no {', '.join(sorted(unknown))} any more: replace what is there instead.")
    if vain := replaced.keys() - _read(spec.loader.get_code(name)):
        raise AttributeError(f"No function of {name} reads {', '.join(sorted(vain))}: replace what is read instead.")
    vars(module).update(replaced)
    return module


def with_template(template):
    """Return `render`, which renders that template whatever it is asked for."""
    return lambda request, _, context: render(request, template, context)


def _read(code):
    """Return the names that the functions in a module's code ask for."""
    inner = [each for each in code.co_consts if isinstance(each, CodeType)]
    return {name for each in inner for name in (*each.co_names, *_read(each))}


def _view(module, page):
    return module.VIEWS[page] if page in module.VIEWS else pages.variant(page, module.STAGE).view
