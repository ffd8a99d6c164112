from allauth.account import views as account
from allauth.mfa.base import views as second
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as single
from django.urls import path, re_path

from goalweave.web.accounts import (
    devices,
    invitations,
    mailed_links,
    me,
    organisations,
    outgoing_mails,
    own_data,
    people,
    units,
    user_list,
)

urlpatterns = [
    # The pages of django-allauth that we use, at addresses of ours; all others cannot be reached.
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("sign-in/inactive/", account.account_inactive, name="account_inactive"),
    path("sign-in/again/", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/code/", second.authenticate, name="mfa_authenticate"),
    path("sign-in/again/code/", second.reauthenticate, name="mfa_reauthenticate"),
    path("sign-in/password/", account.password_reset, name="account_reset_password"),
    path("sign-in/password/sent/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "sign-in/password/changed/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"
    ),
    re_path(
        r"^sign-in/password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        mailed_links.new_password,
        name="account_reset_password_from_key",
    ),
    path("sign-in/address/", account.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^sign-in/address/(?P<key>[-:\w]+)/$", mailed_links.confirm_address, name="account_confirm_email"),
    path("sign-in/cancelled/", single.login_cancelled, name="socialaccount_login_cancelled"),
    path("sign-in/failed/", single.login_error, name="socialaccount_login_error"),
    path("me/email/", mailed_links.own_address, name="account_email"),
    path("me/password/", account.password_change, name="account_change_password"),
    path("me/password/first/", account.password_set, name="account_set_password"),
    path("me/second-step/", second.index, name="mfa_index"),
    path("me/second-step/on/", totp.activate_totp, name="mfa_activate_totp"),
    path("me/second-step/off/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("me/second-step/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("me/second-step/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("me/", me.me, name="me"),
    path("me/language/", me.language, name="me-language"),
    path("me/sessions/", devices.own_sessions, name="own-sessions"),
    path("me/sessions/end/", devices.end_own_other_sessions, name="own-sessions-end"),
    path("me/sessions/<number:pk>/end/", devices.end_own_session, name="own-session-end"),
    path("me/data/", own_data.own_data, name="own-data"),
    path("me/data/download/", own_data.own_data_file, name="own-data-file"),
    path("me/data/erase/", own_data.erase_account, name="erase-account"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("mails/", outgoing_mails.outgoing_mails, name="outgoing-mails"),
    path("people/", user_list.everybody, name="everybody"),
    path("people/<number:pk>/", user_list.someone, name="someone"),
    path("people/<number:pk>/off/", user_list.off, name="someone-off"),
    path("people/<number:pk>/on/", user_list.on, name="someone-on"),
    path("organisations/new/", organisations.new, name="organisation-new"),
    path("organisations/<slug:slug>/settings/", organisations.settings, name="organisation-settings"),
    path("organisations/<slug:slug>/leave/", me.leave, name="organisation-leave"),
    path("organisations/<slug:slug>/people/", people.people, name="people"),
    path("organisations/<slug:slug>/people/<number:pk>/", people.member, name="member"),
    path("organisations/<slug:slug>/people/<number:pk>/remove/", people.remove, name="member-remove"),
    path("organisations/<slug:slug>/invitations/<number:pk>/renew/", people.renew, name="invitation-renew"),
    path("organisations/<slug:slug>/invitations/<number:pk>/withdraw/", people.withdraw, name="invitation-withdraw"),
    path("organisations/<slug:slug>/units/", units.units, name="units"),
    path("organisations/<slug:slug>/units/<slug:unit>/", units.unit, name="unit"),
    path("organisations/<slug:slug>/units/<slug:unit>/remove/", units.remove, name="unit-remove"),
]
