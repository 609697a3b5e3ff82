import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from shop.denormalized.compute import fill
from shop.denormalized.install import install


def install_and_fill(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("TRUNCATE shop_copurchase")  # it is the one table that was there before
        install(cursor)
        fill(cursor)


class Migration(migrations.Migration):
    dependencies = [
        ("shop", "0002_cover"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Basket",
            fields=[
                (
                    "order",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="basket",
                        serialize=False,
                        to="shop.order",
                    ),
                ),
                ("product_ids", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField())),
            ],
        ),
        migrations.CreateModel(
            name="CategoryCount",
            fields=[
                (
                    "category",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="count",
                        serialize=False,
                        to="shop.category",
                    ),
                ),
                ("products", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tags", django.contrib.postgres.fields.ArrayField(base_field=models.TextField())),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                (
                    "product",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="listing",
                        serialize=False,
                        to="shop.product",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="shop.category",
                    ),
                ),
                (
                    "brand",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="shop.brand",
                    ),
                ),
                ("published", models.BooleanField()),
                ("published_at", models.DateTimeField(null=True)),
                ("lowest_price_cents", models.PositiveBigIntegerField()),
                ("in_stock", models.BooleanField()),
                ("tag_ids", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField())),
                ("cover", models.JSONField(help_text="Key and alt of the first picture", null=True)),
                ("units_sold", models.PositiveBigIntegerField()),
                (
                    "rating_counts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), help_text="From one star to five"
                    ),
                ),
                ("rating_count", models.PositiveIntegerField()),
                ("rating_average", models.FloatField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ProductText",
            fields=[
                (
                    "product",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="text",
                        serialize=False,
                        to="shop.product",
                    ),
                ),
                ("source", models.UUIDField(help_text="MD5 of the Markdown that was rendered")),
                (
                    "description_html",
                    models.TextField(help_text="None until it is rendered anew (manage.py relay)", null=True),
                ),
                ("search_vector", django.contrib.postgres.search.SearchVectorField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name="product",
            name="product_listing",
        ),
        migrations.RemoveIndex(
            model_name="product",
            name="product_search",
        ),
        migrations.RemoveField(
            model_name="category",
            name="product_count",
        ),
        migrations.AlterField(
            model_name="copurchase",
            name="other",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="shop.product",
            ),
        ),
        migrations.AlterField(
            model_name="copurchase",
            name="product",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="co_purchases",
                to="shop.product",
            ),
        ),
        migrations.AddIndex(
            model_name="producttext",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search_vector"], name="product_search"),
        ),
        migrations.AddIndex(
            model_name="producttext",
            index=models.Index(
                condition=models.Q(("description_html", None)), fields=["product"], name="text_to_render"
            ),
        ),
        migrations.RemoveField(
            model_name="product",
            name="cover",
        ),
        migrations.RemoveField(
            model_name="product",
            name="description_html",
        ),
        migrations.RemoveField(
            model_name="product",
            name="in_stock",
        ),
        migrations.RemoveField(
            model_name="product",
            name="lowest_price_cents",
        ),
        migrations.RemoveField(
            model_name="product",
            name="rating_average",
        ),
        migrations.RemoveField(
            model_name="product",
            name="rating_count",
        ),
        migrations.RemoveField(
            model_name="product",
            name="rating_counts",
        ),
        migrations.RemoveField(
            model_name="product",
            name="search_vector",
        ),
        migrations.RemoveField(
            model_name="product",
            name="tag_ids",
        ),
        migrations.RemoveField(
            model_name="product",
            name="units_sold",
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(
                condition=models.Q(("published", True)),
                fields=["category"],
                include=(
                    "product",
                    "brand",
                    "units_sold",
                    "lowest_price_cents",
                    "rating_average",
                    "in_stock",
                    "published_at",
                    "tag_ids",
                ),
                name="listing_shelf",
            ),
        ),
        migrations.RunPython(install_and_fill),
    ]
