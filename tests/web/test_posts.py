"""What a view does with the errors of the action that a form asks for."""

from __future__ import annotations

import pytest
from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.test import Client, RequestFactory

from goalweave.core.errors import Conflict, GoalweaveError, InputError, InputErrors, NotAllowed, UnknownNode, Vanished
from goalweave.web.posts import ErrorDisplay, error_messages, error_text, form_errors, form_status, submitted_data


class WellForm(forms.Form):
    name = forms.CharField(required=False)


class PlaceForm(forms.Form):
    area = forms.CharField(required=False)


def sent() -> HttpRequest:
    request = RequestFactory().post("/", {"name": "Wells"})
    request.session = Client().session  # type: ignore[attr-defined]
    request._messages = messages.storage.default_storage(request)  # type: ignore[attr-defined]
    return request


def message_texts(request: HttpRequest) -> list[str]:
    return [str(message) for message in messages.get_messages(request)]


def test_error_stands_at_the_field_of_the_first_form_that_has_it() -> None:
    well, place = WellForm({}), PlaceForm({})
    with form_errors(well, place):
        raise InputErrors(
            [
                InputError("too long", field="name"),
                InputError("unknown", field="area"),
                InputError("closed", field="day"),
            ]
        )
    assert well.errors == {"name": ["too long"], "__all__": ["closed"]}
    assert place.errors == {"area": ["unknown"]}
    assert (form_status(PlaceForm({})), form_status(PlaceForm({}), well)) == (200, 400)


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (InputError("not a number", file="a.csv", line=3, field="money"), "a.csv:3 [money]: not a number"),
        (InputError("not a number", field="money"), "not a number"),
        (Conflict("changed meanwhile"), "changed meanwhile"),
        (UnknownNode("no such node"), "no such node"),
    ],
)
def test_error_is_told_with_its_field_only_within_a_file(error: GoalweaveError, text: str) -> None:
    assert error_text(error) == text


@pytest.mark.django_db
def test_error_skips_the_rest_of_the_block_and_is_a_message() -> None:
    request, done = sent(), []
    with error_messages(request):
        done.append("before")
        if done:
            raise Conflict("changed meanwhile")
        done.append("after")
    assert (done, message_texts(request)) == (["before"], ["changed meanwhile"])


@pytest.mark.django_db
def test_view_may_say_something_else_of_a_kind_of_error() -> None:
    request = sent()
    with error_messages(request, {NotAllowed: "only editors"}):
        raise NotAllowed("you do not have permission")
    with error_messages(request, {Conflict: "look again"}):
        raise InputError("not a number", field="money")
    assert message_texts(request) == ["only editors", "not a number"]


@pytest.mark.parametrize("error", [NotAllowed("you do not have permission"), ValueError("a fault of ours"), OSError()])
def test_what_the_sender_cannot_mend_passes_through(error: Exception) -> None:
    caught: list[GoalweaveError] = []
    with pytest.raises(type(error)), ErrorDisplay(caught.append):
        raise error
    assert not caught


def test_form_of_a_page_that_is_only_opened_is_not_filled() -> None:
    assert submitted_data(RequestFactory().get("/?name=Wells")) is None
    assert submitted_data(RequestFactory().post("/")) is not None


@pytest.mark.django_db
def test_what_was_deleted_meanwhile_is_not_said_on_a_page_about_it() -> None:
    with pytest.raises(Vanished), form_errors(WellForm({})):
        raise Vanished
