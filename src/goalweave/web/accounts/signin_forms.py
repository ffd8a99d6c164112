"""The forms of django-allauth with our words, and without placeholders, which say the label twice."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as second
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import TOTP
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

LABELS = {
    "login": _("Email"),
    "email": _("Email"),
    "password": _("Password"),
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("Confirm new password"),
    "remember": _("Stay signed in on this device"),
    "code": _("Code"),
}
password_help: Any = lazy(lambda: " ".join(password_validators_help_texts()), str)
"""The rules that a password has to keep, as one text."""


class LabelledForm(forms.Form):
    """Mixed in before a form of allauth."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.help_text = password_help() if name == "password1" else ""
            field.widget.attrs.pop("placeholder", None)
            if name in ("login", "email", "code"):
                field.widget.attrs["dir"] = "ltr"
            if name == "code":
                field.widget.attrs["inputmode"] = "text"


class SignInForm(LabelledForm, account.LoginForm):
    pass


class MailForm(LabelledForm, account.AddEmailForm):
    pass


class ChangePasswordForm(LabelledForm, account.ChangePasswordForm):
    pass


class SetPasswordForm(LabelledForm, account.SetPasswordForm):
    pass


class AskForPasswordForm(LabelledForm, account.ResetPasswordForm):
    pass


class NewPasswordForm(LabelledForm, account.ResetPasswordKeyForm):
    pass


class PasswordAgainForm(LabelledForm, account.ReauthenticateForm):
    pass


class CodeForm(LabelledForm, second.AuthenticateForm):
    pass


class CodeAgainForm(LabelledForm, second.ReauthenticateForm):
    pass


class FirstCodeForm(LabelledForm, totp.ActivateTOTPForm):
    def clean_code(self) -> str:
        code: str = super().clean_code()
        # A code works once: that which turned the second step on does not sign in as well.
        TOTP(Authenticator(user=self.user))._mark_code_used(code)
        return code
