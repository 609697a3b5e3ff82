"""What is claimed of a recipe, asked of it: the same claims in this project and in the stranger.

A claim is a function of the recipe's module and of a world, which has `build()`, to fill an empty database with rows
at the edges, and `change()`, to change some of them. It returns nothing, or raises AssertionError.
"""

from contextlib import contextmanager, nullcontext

from django.core.cache import cache
from django.core.exceptions import FieldFetchBlocked
from django.db import connection, models, transaction
from django.db.models import query
from django.http import HttpResponseBase

from cookbook.counting import Counted, expected

SIZES = {"none": 0, "one": 1, "many": 6}
FEW, MANY = 6, 24  # n and 4n


def equal(module, world):
    """All functions in `same` agree at none, one, many and NULL, and after rows have changed."""
    example = module.EXAMPLE
    for case, results in _cases(module, world, example.same):
        first, *others = example.same
        for name in others:
            assert results[name] == results[first], _differing(case, first, results[first], name, results[name])
        if case == "many":
            assert results[first], f"many: {first} finds nothing, so nothing is proven"


def different(module, world):
    """Each function in `differs` is wrong in one case at least."""
    example = module.EXAMPLE
    right, wrong = example.same[-1], set(example.differs)
    if wrong:
        for _, results in _cases(module, world, (right, *example.differs)):
            wrong -= {name for name in wrong if results[name] != results[right]}
    assert not wrong, f"{', '.join(sorted(wrong))} is said to be wrong, and never is"


def flat(module, world):
    """The number of queries is what is declared, at n and 4n rows; of what is kept, at the second call, too."""
    example = module.EXAMPLE
    for name, count in example.queries.items():
        for rows in (FEW, MANY):
            forget()
            _counts(module, name, rows, count, "")
            if name in example.again:
                _counts(module, name, rows, example.again[name], ", asked again")


def no_lazy_loads(module, world):
    """No function in `same` but naive loads anything lazily."""
    example = module.EXAMPLE
    for name in example.same:
        if name != "naive" and name not in example.lazy:
            forget()
            with _lazy_loads_raise():
                try:
                    call(module, name, arguments(module, name, FEW))
                except FieldFetchBlocked as error:
                    raise AssertionError(f"{name}: {error}") from error


def plans(module, world):
    """PostgreSQL's plan of a function's statements names what it is said to, and not what it is said not to."""
    example = module.EXAMPLE
    if connection.vendor == "postgresql":
        for name in example.plan.keys() | example.absent.keys():
            with rolled_back():
                with connection.cursor() as cursor:
                    # A small table is scanned whatever there is: what is asked is whether the index serves.
                    cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
                found = plan_of(module, name, MANY)
            for words in example.plan.get(name, ()):
                assert words in found, f"{name}: no {words} in\n{found}"
            for words in example.absent.get(name, ()):
                assert words not in found, f"{name}: {words} in\n{found}"


def own(module, world):
    """What only this recipe claims."""
    for check in module.EXAMPLE.checks:
        forget()
        check()


CLAIMS = {claim.__name__: claim for claim in (equal, different, flat, no_lazy_loads, plans, own)}


def arguments(module, name, rows):
    """Return the arguments of a function for so many rows."""
    return _of(name, module.EXAMPLE.given(rows))


def call(module, name, values, watched=nullcontext):
    """Return what a function returns, as plain values; what it writes is rolled back. `watched` surrounds it."""
    around = module.EXAMPLE.around.get(name, nullcontext)
    with around(), rolled_back(), watched():
        return _plain(getattr(module, name)(*map(fresh, values)))


def forget():
    """Empty the cache of its own keys: where others share the server, `clear` of django-redis would empty theirs."""
    if hasattr(cache, "delete_pattern"):
        cache.delete_pattern("*")
    else:
        cache.clear()


def fresh(value):
    """Return a queryset that has not been evaluated; anything else as it is."""
    return value.all() if isinstance(value, models.QuerySet) else value


def plan_of(module, name, rows, options="COSTS OFF"):
    """Return PostgreSQL's plans of all reading statements of a function, one after another."""
    found = []

    def explaining(execute, sql, params, many, context):
        if sql.startswith("SELECT"):
            with connection.connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN ({options}) {sql}", params)
                found.extend(line for (line,) in cursor)
        return execute(sql, params, many, context)

    around, values = module.EXAMPLE.around.get(name, nullcontext), arguments(module, name, rows)
    with around(), rolled_back(), connection.execute_wrapper(explaining):
        _plain(getattr(module, name)(*map(fresh, values)))
    return "\n".join(found)


@contextmanager
def rolled_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _cases(module, world, names):
    """Yield (case, {function: result}). Caches are empty at first; after a change they hold what they held."""
    example = module.EXAMPLE
    given = {case: lambda rows=rows: example.given(rows) for case, rows in SIZES.items()} | example.also
    for case, make in given.items():
        forget()
        values = make()
        yield case, {name: call(module, name, _of(name, values)) for name in names}
    forget()
    with rolled_back():
        for name in names:
            call(module, name, arguments(module, name, FEW))
        (example.change or world.change)()
        yield "changed", {name: call(module, name, arguments(module, name, FEW)) for name in names}


def _of(name, values):
    return values[name] if isinstance(values, dict) else values


def _counts(module, name, rows, count, when):
    values = arguments(module, name, rows)
    counts = Counted()
    call(module, name, values, counts.watching)
    wanted = expected(count, rows)
    sent = "\n".join(counts.statements)
    assert counts.queries == wanted, f"{name} at {rows} rows{when}: {counts.queries} queries, not {wanted}:\n{sent}"


@contextmanager
def _lazy_loads_raise():
    before = query.DEFAULT_FETCH_MODE
    query.DEFAULT_FETCH_MODE = models.FETCH_RAISE
    try:
        yield
    finally:
        query.DEFAULT_FETCH_MODE = before


def _plain(value):
    if isinstance(value, HttpResponseBase):
        return value.status_code, b"".join(value) if value.streaming else value.content
    if isinstance(value, (list, tuple, dict, str, int, float, type(None))):
        return value
    return list(value)


def _differing(case, first, expected, name, found):
    return f"{case}: {first} and {name} differ:\n{first}: {str(expected)[:900]}\n{name}: {str(found)[:900]}"
