from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("shop", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="dataset",
            name="version",
            field=models.PositiveSmallIntegerField(default=1, help_text="Of the code that drew the rows"),
        ),
        migrations.AddField(
            model_name="product",
            name="cover",
            field=models.JSONField(editable=False, help_text="Key and alt of the first picture", null=True),
        ),
        migrations.AlterField(
            model_name="cartline",
            name="quantity",
            field=models.PositiveIntegerField(),
        ),
        migrations.AlterField(
            model_name="orderline",
            name="quantity",
            field=models.PositiveIntegerField(),
        ),
        migrations.RunSQL(
            """
            UPDATE shop_product p
               SET cover = (SELECT jsonb_build_object('key', key, 'alt', alt)
                              FROM shop_image WHERE product_id = p.id ORDER BY position, id LIMIT 1)
            """,
            migrations.RunSQL.noop,
        ),
    ]
