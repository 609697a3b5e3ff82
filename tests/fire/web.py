"""What visitors themselves write, over HTTP: `DOORS[name](ground, rng)` returns who has to look at what came of it."""

from contextlib import closing

from tests.fire.visitors import Visitor

PASSWORDS = {"corner": "bicycle", "tiny": "tandem"}


def _add_to_cart(ground, rng):
    visitor = rng.choice(ground.visitors[1:])
    [[variant]] = ground.sql("SELECT id FROM shop_variant WHERE stock > 0 ORDER BY random() LIMIT 1")
    _post(visitor, ground, "optimized", "optimized/cart/add/", {"variant": variant, "quantity": 1})
    return [visitor]


def log_in(ground, stack):
    """Return a new visitor who is signed in, as the last of the customers."""
    visitor = Visitor("signed in", "")
    form = {"username": ground.username, "password": PASSWORDS[ground.data]}
    if _post(visitor, ground, stack, "login/", form) != 302:
        raise RuntimeError("Nobody was logged in.")
    return visitor


def log_out(ground, visitor, stack="optimized"):
    """Return whether the shop says that it is done; where it says nothing, it is not known."""
    try:
        return _post(visitor, ground, stack, "logout/", {}) == 302
    except TimeoutError:
        return False


def _logged_out(stack):
    def door(ground, rng):
        visitor = log_in(ground, "optimized")
        for stage in ("optimized", "fragments"):
            with closing(ground.browser()) as browser:
                visitor.ask(browser, stage, "product/ticker/")
        gone = Visitor("logged out", visitor.cookie)
        log_out(ground, visitor, stack)
        return [gone]

    return door


def _post(visitor, ground, stack, path, form):
    with closing(ground.browser(stack)) as browser:
        return visitor.post(browser, path, form)


DOORS = {
    "a variant into the cart": _add_to_cart,
    "log in": lambda ground, rng: [log_in(ground, rng.choice(("optimized", "naive")))],
    "log out on the optimized stack": _logged_out("optimized"),
    "log out on the naive stack": _logged_out("naive"),
}
