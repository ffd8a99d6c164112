"""Links that are mailed to people: each works once, also where several sessions use it at the same moment.

The views of django-allauth check a link first and write later. Here they do both while the row of the person is locked, so that of two the second
finds what the first has done.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.account.models import get_emailconfirmation_model
from allauth.account.utils import url_str_to_user_pk
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from goalweave.accounts.models import User


def new_password(request: HttpRequest, uidb36: str, key: str) -> HttpResponse:
    """Set a password by a link."""
    with transaction.atomic():
        number = _number_of(uidb36) if request.method == "POST" else None
        if number is not None:
            _lock_person(number)
        response: HttpResponse = account.password_reset_from_key(request, uidb36=uidb36, key=key)
        return response


def confirm_address(request: HttpRequest, key: str) -> HttpResponse:
    """Confirm an address by a link."""
    with transaction.atomic():
        confirmation = get_emailconfirmation_model().from_key(key) if request.method == "POST" else None
        if confirmation is not None:
            _lock_person(confirmation.email_address.user_id)
        response: HttpResponse = account.confirm_email(request, key=key)
        return response


def own_address(request: HttpRequest) -> HttpResponse:
    """Ask for another address: what waits to be confirmed is replaced."""
    with transaction.atomic():
        if request.method == "POST" and request.user.is_authenticated:
            _lock_person(request.user.pk)
        response: HttpResponse = account.email(request)
        return response


def _number_of(uidb36: str) -> int | None:
    try:
        return int(url_str_to_user_pk(uidb36))
    except (ValueError, ValidationError):
        return None


def _lock_person(pk: int) -> None:
    """Until the transaction ends; what others write that refers to the person does not wait."""
    User.objects.select_for_update(no_key=True).filter(pk=pk).first()
