import threading
from pathlib import Path

from django.conf import settings
from django.core import mail
from django.core.cache import cache, caches
from django.db import connection, connections, transaction
from django.db.models import Count, F, Value, functions
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.tasks import task

from blog.models import Article, Author, Comment
from blog.slow import sleep, slow_sql


def index(request):
    articles = list(Article.objects.order_by("pk"))
    for each in articles:
        each.number = each.comments.count()
    return render(request, "blog/index.html", {"articles": articles})


def lean(request):
    articles = Article.objects.select_related("author").annotate(number=Count("comments")).order_by("pk")
    return render(request, "blog/index.html", {"articles": articles})


def listing(request):
    return render(request, "blog/list.html", {"articles": Article.objects.order_by("pk")})


def two_keys(request):
    return render(request, "blog/two_keys.html", {"comments": Comment.objects.order_by("pk")[:24]})


def wide(request):
    articles = Article.objects.select_related("author").annotate(text=functions.Repeat(F("title"), Value(2000)))
    return render(request, "blog/index.html", {"articles": articles})


def article(request, pk):
    return HttpResponse(get_object_or_404(Article, pk=pk).title)


def planted(request, place):
    if place == "sql":
        slow_sql()
    if place == "cache":
        caches["slow"].get("anything")
    if place == "python":
        sleep()
    return render(request, "blog/planted.html", {"place": place})


async def asynchronous(request):
    names = [article.title async for article in Article.objects.order_by("pk")]
    number = await Comment.objects.acount()
    return HttpResponse(f"{names} {number}")


def streaming(request):
    return StreamingHttpResponse(f"{each.title}\n" for each in Article.objects.iterator())


async def async_streaming(request):
    async def lines():
        async for each in Article.objects.all():
            yield each.title

    return StreamingHttpResponse(lines())


def broken_stream(request):
    def lines():
        yield "first"
        yield Article.objects.get(pk=-1).title

    return StreamingHttpResponse(lines())


def two_databases(request):
    return HttpResponse(f"{Author.objects.count()} {Author.objects.using('archive').count()}")


def broken(request):
    Article.objects.count()
    raise LookupError("there is no such thing\nand more of it")


@task
def remember(text):
    Path(settings.BASE_DIR, "task-ran").write_text(text)


@transaction.atomic(durable=True)
def write(request):
    author = Author.objects.create(name=request.POST.get("name", "nobody"))
    Author.objects.using("archive").create(name="nobody")
    transaction.on_commit(lambda: Path(settings.BASE_DIR, "hook-ran").write_text("hook"))
    remember.enqueue("task")
    mail.send_mail("Subject", "Text", "a@blog.example", ["b@blog.example"])
    request.session["name"] = author.name
    cache.set("written", author.name)
    return redirect("article", pk=1)


def commit(request):
    Author.objects.create(name="committed")
    with connection.cursor() as cursor:
        cursor.execute("COMMIT")
    return HttpResponse("done")


def thread(request):
    told = []

    def writing():
        try:
            Author.objects.using("archive").create(name="from a thread")
        except Exception as error:
            told.append(error)
        finally:
            connections.close_all()

    other = threading.Thread(target=writing)
    other.start()
    other.join()
    return HttpResponse(repr(told))


def who(request):
    return HttpResponse(f"{request.user.is_authenticated and request.user.get_username()}")


def pages(request, number):
    return HttpResponse(list(Comment.objects.order_by("text")[number * 10 : number * 10 + 10]))


def kept(request):
    return HttpResponse(cache.get_or_set("kept", lambda: "x" * 10_000))
