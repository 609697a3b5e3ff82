"""Rows of the blog at the edges: of each relation none, one and many; and NULL."""

from datetime import timedelta

from blog.models import Article, Author, Comment, Picture, Section, Tag
from django.utils import timezone

NOW = timezone.now()
ROOTS = 30  # the claims ask for 24 of them


def build():
    authors = [Author.objects.create(name=f"Author {n}") for n in range(6)]
    tags = [Tag.objects.create(name=f"tag {n}") for n in range(4)]
    sections = []
    for n in range(ROOTS):  # two at the top, and three below each
        above = sections[(n - 2) // 3] if n > 1 else None
        sections.append(Section.objects.create(name=f"Section {n}", parent=above, place=n % 2))
    articles = Article.objects.bulk_create(
        Article(
            title=f"article-{n}",
            author=authors[n % 5],
            editor=authors[-1 - n % 5] if n < ROOTS else None,
            body="Long. " * 200,
            words=100 + n,
            published_at=NOW - timedelta(hours=n // 2),
        )
        for n in range(ROOTS + 3)
    )
    for n, article in enumerate(articles):
        article.tags.set(tags[: n % 4])
    Comment.objects.bulk_create(
        _comment(article, who, n, m) for n, article in enumerate(articles) for m, who in enumerate(authors[: n % 6])
    )
    Picture.objects.bulk_create(
        Picture(article=article, file=f"picture-{n}-{m}", place=m)
        for n, article in enumerate(articles)
        for m in range(n % 3 + (n > 2))
    )


def change():
    """Take, add and change rows, as users do."""
    first, second, third, fourth = Article.objects.order_by("pk")[:4]
    fourth.comments.order_by("pk").first().delete()
    third.comments.update(stars=1, likes=9)
    _comment(first, Author.objects.first(), 1, 1).save()
    second.pictures.all().delete()
    third.tags.clear()
    Section.objects.filter(pk=Section.objects.order_by("pk")[3].pk).update(name="Moved", place=9)
    Article.objects.filter(pk=first.pk).update(words=99, body="Changed.")


def _comment(article, author, n, m):
    return Comment(
        article=article,
        author=author,
        stars=1 + (n + m) % 5,
        text="Good.",
        likes=m,
        written_at=NOW - timedelta(hours=(n + m) // 2),
    )
