from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("shop", "0005_fewer_statements"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(
                condition=models.Q(("published", True), ("rating_count__gte", 10)),
                fields=["-rating_average", "-rating_count", "-product"],
                name="listing_best_rated",
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["placed_at"], name="order_placed_at"),
        ),
        migrations.AddIndex(
            model_name="product",
            index=models.Index(
                condition=models.Q(("state", "published")), fields=["-published_at", "-id"], name="product_newest"
            ),
        ),
    ]
