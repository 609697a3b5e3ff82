"""The same list page: a statement for the pages, one for the list and one for the tags, however many rows it shows."""

from blog.models import Article, Comment
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import render


def article_list(request):
    counts = Comment.objects.filter(article=OuterRef("pk")).order_by().values("article").values(count=Count("pk"))
    articles = (
        Article.objects.order_by("-published_at", "-id")
        .select_related("author")
        .prefetch_related("tags")
        .annotate(comment_count=Coalesce(Subquery(counts), 0))
    )
    page = Paginator(articles, 10).get_page(request.GET.get("page"))
    return render(request, "blog/after.html", {"page": page})
