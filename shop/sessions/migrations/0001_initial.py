"""The table of changes, and the triggers on Django's table of sessions that fill it, whoever writes there."""

import django.db.models.functions.datetime
from django.db import migrations, models

# A session that has run out is deleted by housekeeping, and its copy has run out with it: nothing to record.
RECORD = """
CREATE FUNCTION shop_sessions_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO shop_sessions_sessionchange (session)
    SELECT encode(sha256(convert_to(session_key, 'UTF8')), 'hex')
    FROM before WHERE expire_date > now() - interval '1 hour';
    RETURN NULL;
END $$;
CREATE TRIGGER shop_sessions_updated AFTER UPDATE ON django_session
    REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION shop_sessions_record();
CREATE TRIGGER shop_sessions_deleted AFTER DELETE ON django_session
    REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION shop_sessions_record();
"""
RECORD_NOTHING = """
DROP TRIGGER shop_sessions_updated ON django_session;
DROP TRIGGER shop_sessions_deleted ON django_session;
DROP FUNCTION shop_sessions_record();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [("sessions", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="SessionChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("session", models.CharField(help_text="SHA-256 of the session's key, hexadecimal", max_length=64)),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.RunSQL(RECORD, RECORD_NOTHING),
    ]
