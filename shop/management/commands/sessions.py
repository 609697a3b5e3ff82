"""`manage.py sessions`: sessions of seeded customers who have looked at products, ready to be sent as cookies.

Logging in costs 0.3 s of CPU for the password alone; a load test would measure that instead of the pages.
"""

import json
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import BaseCommand, CommandError

from shop import recent
from shop.models import Customer, Product


class Command(BaseCommand):
    help = "Make sessions for the first customers and print their cookies."
    requires_system_checks = []  # the data depends on no page

    def add_arguments(self, parser):
        parser.add_argument("--count", type=int, default=20, help="how many (default: 20)")
        parser.add_argument("--json", action="store_true", help="print a list of {cookie, customer}")

    def handle(self, *, count, **options):
        if count < 1:
            raise CommandError("--count must be 1 or more.")
        customers = Customer.objects.select_related("user").order_by("pk")[:count]
        if len(customers) < count:
            raise CommandError(
                f"There are {len(customers)} customers, not {count}. Run `manage.py seed` or ask for fewer."
            )
        best = list(
            Product.objects.published().order_by("-listing__units_sold", "pk").values_list("pk", flat=True)[: count + 6]
        )
        sessions = [
            {"cookie": f"{_session(customer.user)}; {recent.NAME}={recent.value(best[i:])}", "customer": customer.name}
            for i, customer in enumerate(customers)
        ]
        if options["json"]:
            self.stdout.write(json.dumps(sessions))
        else:
            for session in sessions:
                self.stdout.write(f"{session['cookie']}  {session['customer']}")


def _session(user):
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
