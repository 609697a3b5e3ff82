"""The table in which tries of passwords are counted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop_sessions", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="LoginAttempts",
            fields=[
                (
                    "subject",
                    models.CharField(
                        help_text="SHA-256 of what is counted, hexadecimal",
                        max_length=64,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("attempts", models.PositiveIntegerField()),
                ("until", models.DateTimeField(db_index=True, help_text="When the count begins anew")),
            ],
        ),
    ]
