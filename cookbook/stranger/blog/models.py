"""Authors, what they write, and what is said of it."""

from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return self.name


class Tag(models.Model):
    name = models.CharField(max_length=40, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Section(models.Model):
    name = models.CharField(max_length=40)
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["place", "id"]

    def __str__(self):
        return self.name


class Article(models.Model):
    title = models.CharField(max_length=120, unique=True)
    author = models.ForeignKey(Author, models.PROTECT, related_name="articles")
    editor = models.ForeignKey(Author, models.SET_NULL, null=True, blank=True, related_name="edited")
    tags = models.ManyToManyField(Tag, related_name="articles", blank=True)
    body = models.TextField()
    words = models.PositiveIntegerField()
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return self.title


class Comment(models.Model):
    article = models.ForeignKey(Article, models.CASCADE, related_name="comments")
    author = models.ForeignKey(Author, models.CASCADE, related_name="comments")
    stars = models.PositiveSmallIntegerField()
    text = models.TextField()
    likes = models.PositiveIntegerField(default=0)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-written_at", "-id"]
        indexes = [models.Index(fields=["article", "-written_at", "-id"], name="comment_newest")]

    def __str__(self):
        return f"Comment {self.pk}"


class Picture(models.Model):
    article = models.ForeignKey(Article, models.CASCADE, related_name="pictures")
    file = models.SlugField(max_length=60, unique=True)
    caption = models.CharField(max_length=140, blank=True)
    place = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["place", "id"]

    def __str__(self):
        return self.file
