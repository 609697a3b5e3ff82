"""`python -m judge.leftovers SUFFIX`: drop the copies of test databases that an ended process could not drop."""

import sys

import django

if __name__ == "__main__":
    django.setup()
    from django.db import connection

    with connection._nodb_cursor() as cursor:  # as Django makes its own test databases
        cursor.execute("SELECT datname FROM pg_database WHERE strpos(datname, %s) > 0", [sys.argv[1]])
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
