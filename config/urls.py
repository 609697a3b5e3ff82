"""One URLconf a stage, mounted as instances of one namespace: `{% url "shop:product" slug %}` stays in its stage."""

from django.conf import settings
from django.contrib.auth.views import LogoutView
from django.urls import include, path
from django.views.defaults import bad_request, page_not_found, permission_denied

from config.health import ready
from config.root import favicon, robots
from lab import ablations, references
from shop import pages
from shop.pictures import picture
from shop.views import LogIn, add_to_cart, cart, search, take_out

# Django's own read a form for its token, which no error page shows: one that cannot be read would fail once more.
handler400, handler403, handler404 = (view.__wrapped__ for view in (bad_request, permission_denied, page_not_found))
handler500 = "config.errors.server_error"


def _shop(name, prefix, page_patterns):
    """Return the whole shop below `prefix`."""
    always = [
        path("search/", search, name="search"),
        path("cart/", cart, name="cart"),
        path("cart/add/", add_to_cart, name="add_to_cart"),
        path("cart/remove/", take_out, name="remove_from_cart"),
    ]
    return path(prefix, include((page_patterns + always, "shop"), namespace=name))


urlpatterns = [
    *(_shop(stage, f"{stage}/", pages.patterns(stage)) for stage in pages.STAGES),
    *(_shop(name, references.prefix(name), patterns) for name, patterns in references.references().items()),
    *(_shop(name, ablations.prefix(name), patterns) for name, patterns in ablations.ablations().items()),
    path("", include("lab.urls")),
    path("picture/<slug:key>.svg", picture, name="picture"),
    path("robots.txt", robots, name="robots"),
    path("favicon.ico", favicon, name="favicon"),
    path("readyz", ready, name="ready"),
    path("login/", LogIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
]

if "debug_toolbar" in settings.INSTALLED_APPS:
    from debug_toolbar.toolbar import debug_toolbar_urls

    urlpatterns += debug_toolbar_urls()
