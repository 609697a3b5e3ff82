"""The form to log in with, which looks at no password after too many tries (shop.sessions.throttle)."""

from math import ceil

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError

from shop.sessions import throttle


class ThrottledLogin(AuthenticationForm):
    """Django's form. `wait` is for how many seconds no password is looked at; 0 where this one was."""

    wait = 0

    def clean(self):
        name, address = self.cleaned_data.get("username"), self.request.META.get("REMOTE_ADDR", "")
        if name is None or not self.cleaned_data.get("password"):
            return super().clean()
        self.wait = throttle.begin(name, address)
        if self.wait:
            minutes = ceil(self.wait / 60)
            message = f"There were too many tries. Wait {minutes} minute{'s' * (minutes > 1)}, then try again."
            raise ValidationError(message, code="throttled")
        cleaned = super().clean()
        throttle.succeeded(name, address)
        return cleaned
