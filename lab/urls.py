"""The observer's own pages, mounted at the root. The project mounts the references, as it does the stages."""

from django.conf import settings
from django.urls import path

from lab import views
from lab.why import why

app_name = "lab"
urlpatterns = [
    path("", views.index, name="index"),
    path("lab/floor/<int:size>/", views.floor, name="floor"),
    path("lab/manifest.json", views.manifest, name="manifest"),
]

if settings.WHY_IN_BROWSER:
    urlpatterns.append(path("lab/why/", why, name="why"))
