"""Signing in: django-allauth as we use it. Single sign-on is in sso.py."""

from __future__ import annotations

from typing import Any

# After our own apps, whose templates are before theirs.
SIGNIN_APPS = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

SESSION_ENGINE = "goalweave.accounts.sessions"
AUTHENTICATION_BACKENDS = [
    "goalweave.web.accounts.backend.AccountBackend",
    # Of sessions from before there was one of our own.
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {"user_attributes": ("email", "name")},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
    }.items()
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "me"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "goalweave.web.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Next to those of signing in: the person who opens, comments or scores by a guest’s link.
# An address gets five links for a new password in an hour, all of which work; more would only fill its mailbox.
ACCOUNT_RATE_LIMITS = {
    "reset_password": "20/m/ip,5/h/key",
    "guest": "60/m/ip",
    "guest_comment": "10/m/ip,30/h/key",
    "guest_scoring": "240/m/ip",
}
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# A person with the link could sign in with the new password at once; a second step is still asked for.
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "goalweave.accounts.tokens.PasswordTokens"  # noqa: S105
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_METHODS = {"password", "mfa"}
ACCOUNT_FORMS = {
    name: f"goalweave.web.accounts.signin_forms.{form}"
    for name, form in {
        "login": "SignInForm",
        "add_email": "MailForm",
        "change_password": "ChangePasswordForm",
        "set_password": "SetPasswordForm",
        "reset_password": "AskForPasswordForm",
        "reset_password_from_key": "NewPasswordForm",
        "reauthenticate": "PasswordAgainForm",
    }.items()
}
MFA_ADAPTER = "goalweave.web.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Goalweave"
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    name: f"goalweave.web.accounts.signin_forms.{form}"
    for name, form in {
        "authenticate": "CodeForm",
        "reauthenticate": "CodeAgainForm",
        "activate_totp": "FirstCodeForm",
    }.items()
}
SOCIALACCOUNT_ADAPTER = "goalweave.web.accounts.adapter.SingleSignOnAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
