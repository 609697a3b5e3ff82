"""The pages of docs/list_page.md. What a recipe asks for beside them, it calls."""

from blog import after, before
from django.urls import path

urlpatterns = [path("before/", before.article_list), path("after/", after.article_list)]
