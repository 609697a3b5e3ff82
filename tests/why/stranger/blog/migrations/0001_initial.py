import django.db.models.deletion
from django.db import migrations, models

ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def to(model, **options):
    return models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=model, **options)


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel("Author", [ID, ("name", models.CharField(max_length=100))]),
        migrations.CreateModel("Tag", [ID, ("name", models.CharField(max_length=100))]),
        migrations.CreateModel(
            "Article",
            [
                ID,
                ("title", models.CharField(max_length=100)),
                ("body", models.TextField(default="")),
                ("author", to("blog.author")),
                ("tags", models.ManyToManyField(to="blog.tag")),
            ],
        ),
        migrations.CreateModel(
            "Comment",
            [
                ID,
                ("text", models.TextField()),
                ("likes", models.IntegerField(default=0)),
                ("article", to("blog.article", related_name="comments")),
            ],
        ),
    ]
