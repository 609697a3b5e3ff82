"""A page for each symptom that the other views do not show. What is wrong with it shows in counts and rows."""

from django.core.cache import cache
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render

from blog.models import Article, Author, Comment

TERMS = "<p>Who comments here leaves the comment to everybody who reads it.</p>\n" * 300


def bylines(request):
    return render(request, "blog/index.html", {"articles": Article.objects.order_by("pk")})


def counts(request):
    return HttpResponse([f"{article}: {article.comments.count()}\n" for article in Article.objects.all()])


def tags(request):
    return HttpResponse([f"{article}: {list(article.tags.all())}\n" for article in Article.objects.all()])


def first_tags(request):
    articles = Article.objects.prefetch_related("tags")
    return HttpResponse([f"{article}: {article.tags.first()}\n" for article in articles])


def teasers(request):
    return HttpResponse([f"{article}: {article.body[:10]}\n" for article in Article.objects.only("title")])


def shares(request):
    articles = Article.objects.annotate(number=Count("comments"))
    return HttpResponse([f"{article}: {article.number / Comment.objects.count():.0%}\n" for article in articles])


def numbers(request):
    articles = Article.objects.annotate(comments_number=Count("comments"), tags_number=Count("tags"))
    return HttpResponse([f"{each}: {each.comments_number} and {each.tags_number}\n" for each in articles])


def said(request):
    return HttpResponse(Comment.objects.filter(text="Comment 7"))


def likes(request):
    return HttpResponse(sum(comment.likes for comment in Comment.objects.all()))


def export(request):
    lines = [f"{comment.pk};{comment.text}\n" for comment in Comment.objects.all()]
    return HttpResponse(lines, content_type="text/csv")


def replies(request):
    comments = Comment.objects.filter(article__title="Article 0")
    return render(request, "blog/replies.html", {"comments": comments})


def newest(request):
    newest = [article.comments.order_by("-pk").first() for article in Article.objects.all()]
    return HttpResponse([f"{comment}\n" for comment in newest])


def any_liked(request):
    return HttpResponse([f"{each}: {each.comments.filter(likes__gt=0).exists()}\n" for each in Article.objects.all()])


def facets(request):
    return HttpResponse([f"{n}: {Comment.objects.filter(likes__gte=n).count()}\n" for n in range(12)])


def thrice(request):
    articles = Article.objects.filter(pk__gt=0).order_by("pk")
    if not articles.exists():
        return HttpResponse("Nothing was written.")
    return HttpResponse([f"{articles.count()}, the first of them {articles[0]}: ", *articles])


def kept_each(request):
    for n in range(12):
        cache.set(f"kept-{n}", "x" * 100)
    return HttpResponse([cache.get(f"kept-{n}") for n in range(12)])


def archive(request):
    return render(request, "blog/archive.html", {"comments": Comment.objects.order_by("pk")[:200]})


def visits(request):
    request.session["visits"] = request.session.get("visits", 0) + 1
    return HttpResponse(request.session["visits"])


def terms(request):
    return HttpResponse(TERMS)


def add_likes(request):
    for comment in Comment.objects.order_by("pk")[:12]:
        comment.likes += int(request.POST["likes"])
        comment.save()
    return redirect("index")


def add_authors(request):
    for name in request.POST["names"].split(","):
        Author.objects.create(name=name)
    return redirect("index")
