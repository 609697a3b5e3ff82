from blog import views
from django.urls import path

urlpatterns = [
    path("", views.index, name="index"),
    path("lean/", views.lean, name="lean"),
    path("article/<int:pk>/", views.article, name="article"),
    path("planted/<slug:place>/", views.planted, name="planted"),
    path("async/", views.asynchronous),
    path("stream/", views.streaming),
    path("async-stream/", views.async_streaming),
    path("broken-stream/", views.broken_stream),
    path("two/", views.two_databases),
    path("broken/", views.broken),
    path("write/", views.write),
    path("commit/", views.commit),
    path("thread/", views.thread),
    path("who/", views.who),
    path("pages/<int:number>/", views.pages),
    path("kept/", views.kept),
]
