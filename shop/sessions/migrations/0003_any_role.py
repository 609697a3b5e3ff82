"""Whoever may write to Django's table of sessions has its changes recorded, also a role that may do nothing else."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop_sessions", "0002_login_attempts")]

    operations = [
        migrations.RunSQL(
            "ALTER FUNCTION shop_sessions_record() SECURITY DEFINER SET search_path FROM CURRENT",
            "ALTER FUNCTION shop_sessions_record() SECURITY INVOKER RESET search_path",
        ),
    ]
