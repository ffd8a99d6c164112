"""While a request reads, whether something was written is asked once, and again after a write of its own."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries
from tests.factories.accounts import OrganisationFactory

from goalweave.accounts.activity.queries import log_position
from goalweave.accounts.actor import SYSTEM
from goalweave.audit.actions import log
from goalweave.frameworks.queries import framework_revision
from goalweave.known_state import reading
from goalweave.web.operations.middleware import RequestMiddleware

pytestmark = pytest.mark.django_db


def write() -> None:
    log(actor=SYSTEM, verb="create", object_type="organisation", object_id=OrganisationFactory().pk)


def test_a_page_asks_once_and_again_after_a_write(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    write()
    with django_assert_num_queries(2):
        assert log_position() == log_position()
    with reading():
        with django_assert_num_queries(2):
            first = log_position()
            assert (log_position(), framework_revision()) == (first, framework_revision())
        write()
        assert log_position() != first
    write()
    assert log_position() != first


def test_what_one_page_knew_the_next_does_not() -> None:
    write()
    with reading():
        first = log_position()
    # As another process does it: no function of this one notes it.
    write()
    with reading():
        assert log_position() != first


@pytest.mark.parametrize(("method", "number"), [("GET", 1), ("HEAD", 1), ("POST", 2)])
def test_only_a_request_that_reads_asks_once(
    method: str, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def view(_request: HttpRequest) -> HttpResponse:
        log_position()
        return HttpResponse(str(log_position()))

    with django_assert_num_queries(number):
        RequestMiddleware(view)(RequestFactory().generic(method, "/about/"))
