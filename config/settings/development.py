"""The optimized stack with the debug toolbar: what `make run` serves."""

from config import logs
from config.settings.optimized import *  # noqa: F403
from config.settings.optimized import INSTALLED_APPS, INSTRUMENTS, MIDDLEWARE, env

DEBUG = env.bool("DEBUG", default=True)
LOGGING = logs.configuration("readable")

# The index links to explanations of each page (lab/why.py), for who sits at this machine
WHY_IN_BROWSER = True
INTERNAL_IPS = ["127.0.0.1", "::1"]

if DEBUG:
    INSTALLED_APPS = [*INSTALLED_APPS, "debug_toolbar"]
    # Outermost, so that no cache keeps a page with the toolbar in it; but inside the instruments when they are
    # on, because the toolbar overwrites their Server-Timing header.
    toolbar = ["debug_toolbar.middleware.DebugToolbarMiddleware", "lab.middleware.plain_pages"]
    MIDDLEWARE = [*MIDDLEWARE[:INSTRUMENTS], *toolbar, *MIDDLEWARE[INSTRUMENTS:]]
    DEBUG_TOOLBAR_CONFIG = {"SHOW_COLLAPSED": True}  # or it would lie over half of the page
