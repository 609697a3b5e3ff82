from django.db import migrations

from shop.denormalized.install import install


def install_again(apps, schema_editor):
    """Another date of publication renews the catalogue: only the trigger's function is other than at 0005."""
    with schema_editor.connection.cursor() as cursor:
        install(cursor)


class Migration(migrations.Migration):
    dependencies = [("shop", "0006_whole_shop")]

    operations = [migrations.RunPython(install_again, migrations.RunPython.noop)]
