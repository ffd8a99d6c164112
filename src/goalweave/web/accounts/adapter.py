"""How django-allauth is bent to our rules: by invitation only, mails of our own, each in its receiver's language."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.utils import user_email
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy as _

from goalweave.accounts.actions import (
    accept_standing_invitations,
    forget_other_sessions,
    forget_shown_links,
    log_account_change,
    take_over_account,
)
from goalweave.accounts.actor import Actor
from goalweave.accounts.email_addresses import fold_address
from goalweave.accounts.models import User
from goalweave.accounts.queries import find_person, is_invited
from goalweave.accounts.rate_limits import network_of
from goalweave.core.text.sanitise import sanitise_line
from goalweave.integrations.keys import revoke_key
from goalweave.integrations.models import ApiKey
from goalweave.limits.known_networks import may_try, remember_network
from goalweave.web.accounts import mails
from goalweave.web.accounts.devices import note_sign_in
from goalweave.web.addresses import on_site

LOGGER = logging.getLogger(__name__)

LINKS = ("password_reset_url", "activate_url")
"""What django-allauth calls the links in its mails; it takes their host from the request."""

MAILS = {
    "account/email/password_reset_key": "password",
    "account/email/email_confirmation": "address",
    "account/email/email_confirmation_signup": "address",
    "account/email/account_already_exists": "known",
}
CHANGES = {
    "account/email/password_changed": _("The password was changed."),
    "account/email/password_set": _("A password was set."),
    "account/email/password_reset": _("The password was reset."),
    "account/email/email_requested": _("Another email address was requested for this account."),
    "account/email/email_changed": _("The email address was changed."),
    "account/email/email_confirm": _("An email address was confirmed."),
    "account/email/email_deleted": _("An email address was removed."),
    "mfa/email/totp_activated": _("Two-step verification was turned on."),
    "mfa/email/totp_deactivated": _("Two-step verification was turned off."),
    "mfa/email/recovery_codes_generated": _("New recovery codes have been generated. The old ones no longer work."),
    "socialaccount/email/account_connected": _("Single sign-on was connected."),
    "socialaccount/email/account_disconnected": _("Single sign-on was disconnected."),
}
"""Changes that are logged and told by mail; what is not here is neither."""

KEY_CREATED = "integrations/email/key_created"
TOLD = {**CHANGES, KEY_CREATED: _("An API key was created.")}
"""What a mail says that tells of a change. A key logs for itself that it was created, with its name."""

NEW_ADDRESSES = ("account/email/email_confirmation", "account/email/account_already_exists")
"""What goes to an address that a person wants to be reached at; the address until now is told."""

MAILED_RESET = "account/email/password_reset"
NEW_PASSWORDS = tuple(f"account/email/password_{how}" for how in ("changed", "set", "reset"))
"""After these the session has a new key, and the others no longer count."""

MESSAGES = {
    "account/messages/email_confirmation_sent.txt": _("An email with a link has been sent to %(email)s."),
    "account/messages/email_confirmed.txt": _("Your email address is now %(email)s."),
    "account/messages/email_confirmation_failed.txt": _("%(email)s belongs to another account."),
    "account/messages/password_changed.txt": _("Password changed."),
    "account/messages/password_set.txt": _("Password set."),
    "mfa/messages/totp_activated.txt": _("Two-step verification turned on."),
    "mfa/messages/totp_deactivated.txt": _("Two-step verification turned off."),
    "mfa/messages/recovery_codes_generated.txt": _(
        "New recovery codes have been generated; the old ones no longer work."
    ),
    "account/messages/logged_out.txt": _("You have signed out."),
}
"""What a page says after something was done; what is not here is not said."""


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account has been deactivated."),
        "duplicate_email": _("This is already your email address."),
        "email_password_mismatch": _("The email address and password do not match."),
        "email_taken": _("An account with this email address already exists."),
        "enter_current_password": _("Incorrect password."),
        "incorrect_password": _("Incorrect password."),
        "invalid_password_reset": _("This link is no longer valid."),
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes and try again."),
        "rate_limited": _("Too many attempts. Wait a few minutes and try again."),
    }

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Limit attempts by network, by network and account, and by account for networks it was never used from.

        A limit by account alone would let anyone lock out a person whose address they know.
        """
        super().pre_authenticate(request, **credentials)
        if not may_try(credentials.get("email", ""), network_of(request), timezone.now()):
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user is not None:
            remember_network(credentials.get("email", ""), network_of(request), timezone.now())
        return user

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{network_of(request)}"

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people come in by invitation, through a page of ours."""
        return False

    def set_password(self, user: User, password: str) -> None:
        """Nothing else of the row is saved: an administrator may have changed it in the meantime."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def populate_username(self, request: HttpRequest, user: User) -> None:
        """Set a random user name, which is never shown."""
        user.username = user.username or f"u-{secrets.token_hex(8)}"

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The person's own page, in their language unless the page of signing in was in one that they chose."""
        address = super().get_login_redirect_url(request)
        language = getattr(request.user, "language", settings.LANGUAGE_CODE)
        return mails.in_language(address, language) if get_language() == settings.LANGUAGE_CODE else address

    def post_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **options)
        note_sign_in(request, user)
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("me")

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        return reverse("me" if self.request.user.is_authenticated else "account_login")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        user = context.get("user") or find_person(email)
        language = getattr(user, "language", None) or get_language() or settings.LANGUAGE_CODE
        values = {
            name: mails.in_language(on_site(value, self.request), language) if name in LINKS else value
            for name, value in context.items()
        }
        if template_prefix in NEW_ADDRESSES:
            self._tell_present_address(email)
        if name := MAILS.get(template_prefix):
            mails.send(name, email, language, values | {"email": email})
        elif change := TOLD.get(template_prefix):
            mails.send("change", email, language, values | {"change": change, "email": email})

    def _tell_present_address(self, new: str) -> None:
        """A person who is signed in wants another address: whoever has the password could do so."""
        user = self.request.user if self.request is not None else None
        if isinstance(user, User) and user.email and user.email.lower() != new.lower():
            self.send_notification_mail("account/email/email_requested", user)

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Log every security-relevant change to an account and notify its owner by email."""
        if template_prefix in CHANGES:
            log_account_change(user=user, change=template_prefix.rpartition("/")[2])
        if template_prefix == MAILED_RESET:
            forget_shown_links(user)  # its link was mailed
        if template_prefix in NEW_PASSWORDS:
            forget_other_sessions(user=user, session_key=self.request.session.session_key)
            # Whoever knew the former password may have asked for an address of their own, or connected a sign-in of their own. That
            # of the person connects again by its address.
            EmailAddress.objects.filter(user=user, verified=False, primary=False).delete()
            SocialAccount.objects.filter(user=user).delete()
            if self.request.user == user:
                note_sign_in(self.request, user)
        self.tell_of_change(template_prefix, user, context, email)

    def tell_of_change(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Mail a person what was done in their account."""
        try:
            super().send_notification_mail(template_prefix, user, {"user": user, **(context or {})}, email)
        except mails.MailNotSent as error:
            # The change is made and in the log; it must not look as if it were not.
            LOGGER.warning("%s", error)

    def send_account_already_exists_mail(self, email: str) -> None:
        self.send_mail("account/email/account_already_exists", email, {})

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        text = message or MESSAGES.get(message_template or "", "")
        if text:
            messages.add_message(request, level, str(text) % (message_context or {}), extra_tags=extra_tags)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is incorrect or has expired. Wait for the next one."),
        "unverified_email": _("Confirm your email address first."),
        "cannot_generate_recovery_codes": _("Turn on two-step verification first."),
    }


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """In comes whose mail the provider says is verified and who has an account or an invitation here."""

    def list_apps(
        self, request: HttpRequest | None, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Those of the settings alone; none is kept in the database, so no page asks it."""
        apps: list[SocialApp] = []
        for kind, options in settings.SOCIALACCOUNT_PROVIDERS.items():
            apps += (SocialApp(provider=kind, **app) for app in options["APPS"])
        return [
            app
            for app in apps
            if provider in (None, app.provider, app.provider_id) and client_id in (None, app.client_id)
        ]

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        """The person whose address, verified on both sides, it is."""
        for email in verified_addresses(sociallogin):
            known = EmailAddress.objects.filter(email=email, verified=True, user__is_active=True).first()
            if known:
                return known.user, email
        return None

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return any(is_invited(email, timezone.now()) for email in verified_addresses(sociallogin))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """An address that someone else entered and never confirmed keeps out no one whose address it is."""
        for email in verified_addresses(sociallogin):
            EmailAddress.objects.filter(email=email, verified=False).delete()
        if sociallogin.is_existing and sociallogin.account.pk is None:
            self._take_over(request, sociallogin.user)

    def _take_over(self, request: HttpRequest, user: User) -> None:
        """The account was found by its address, and is connected from now on."""
        with transaction.atomic():
            if not take_over_account(user):
                return
            for key in ApiKey.objects.filter(user=user, revoked=None):
                revoke_key(actor=Actor(user), key=key, now=timezone.now())
        user.refresh_from_db()
        messages.warning(
            request,
            _(
                "The link to this account was not sent by email, so others may know its password. That password, its two-step verification and its API keys no longer work."
            ),
        )

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        user = super().populate_user(request, sociallogin, data)
        assert isinstance(user, User)
        parts = (data.get("first_name"), data.get("last_name"))
        user.name = sanitise_line(data.get("name") or " ".join(part for part in parts if part))[:200]
        user.first_name = user.last_name = ""
        user.username = f"u-{secrets.token_hex(8)}"
        user.language = get_language() or settings.LANGUAGE_CODE
        return user

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """The new person, a member wherever they were invited."""
        user = super().save_user(request, sociallogin, form)
        assert isinstance(user, User)
        log_account_change(user=user, change="create")
        for email in verified_addresses(sociallogin):
            accept_standing_invitations(user=user, email=email, now=timezone.now())
        return user

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:
        return reverse("me")


def verified_addresses(sociallogin: SocialLogin) -> list[str]:
    """The addresses that the provider says are verified, as they are stored here, that of the person first."""
    own = fold_address((user_email(sociallogin.user) if sociallogin.user else "") or "")
    verified = {fold_address(address.email) for address in sociallogin.email_addresses if address.verified}
    return sorted(verified, key=lambda email: (email != own, email))
