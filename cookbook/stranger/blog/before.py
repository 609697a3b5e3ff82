"""A list page as it is often written: short, right, and with three statements for each row."""

from blog.models import Article
from django.core.paginator import Paginator
from django.shortcuts import render


def article_list(request):
    articles = Article.objects.order_by("-published_at", "-id")
    page = Paginator(articles, 10).get_page(request.GET.get("page"))
    return render(request, "blog/before.html", {"page": page})
