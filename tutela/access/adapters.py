"""Login rules on top of django-allauth: nobody signs up by themselves; the second factor is asked for unless the node
was created without it (exercise nodes only, with a banner)."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by the node's administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        from allauth.mfa.utils import is_mfa_enabled
        from django.conf import settings
        from django.urls import reverse

        if settings.TUTELA.second_factor and not is_mfa_enabled(request.user):
            return reverse("mfa_index")
        return str(super().get_login_redirect_url(request))

    def send_mail(self, template_prefix: str, email: str, context: Any) -> None:
        """No account mail leaves the node: links in mails teach people to click links in mails."""
