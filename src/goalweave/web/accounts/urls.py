from django.urls import path

from goalweave.web.accounts import invitations, me, organisations, people, units, user_list
from goalweave.web.accounts.signin_urls import urlpatterns as signin

urlpatterns = [
    *signin,
    path("me/", me.me, name="me"),
    path("me/language/", me.language, name="me-language"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("people/", user_list.everybody, name="everybody"),
    path("people/<int:pk>/", user_list.someone, name="someone"),
    path("people/<int:pk>/off/", user_list.off, name="someone-off"),
    path("people/<int:pk>/on/", user_list.on, name="someone-on"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/new/", organisations.new, name="organisation-new"),
    path("organisations/<slug:slug>/", organisations.organisation, name="organisation"),
    path("organisations/<slug:slug>/settings/", organisations.settings, name="organisation-settings"),
    path("organisations/<slug:slug>/leave/", me.leave, name="organisation-leave"),
    path("organisations/<slug:slug>/people/", people.people, name="people"),
    path("organisations/<slug:slug>/people/<int:pk>/", people.member, name="member"),
    path("organisations/<slug:slug>/people/<int:pk>/remove/", people.remove, name="member-remove"),
    path("organisations/<slug:slug>/invitations/<int:pk>/renew/", people.renew, name="invitation-renew"),
    path("organisations/<slug:slug>/invitations/<int:pk>/withdraw/", people.withdraw, name="invitation-withdraw"),
    path("organisations/<slug:slug>/units/", units.units, name="units"),
    path("organisations/<slug:slug>/units/<slug:unit>/", units.unit, name="unit"),
    path("organisations/<slug:slug>/units/<slug:unit>/remove/", units.remove, name="unit-remove"),
]
