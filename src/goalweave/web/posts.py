"""How a form that was sent is answered.

A view calls its action within `form_errors` or `error_messages`, and there says that it is done and leads onward. Where the
action refuses (input that is wrong, a conflict, a name that does not exist), the rest of the block is skipped, the reason is
shown, and the view goes on after the block. What the sender cannot mend passes through to the middleware: 403 where a
permission is missing, 409 where what the page is about was deleted in the meantime, 503 while the database is busy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType, TracebackType

from django import forms
from django.contrib import messages
from django.http import HttpRequest, QueryDict

from goalweave.core.errors import GoalweaveError, InputError, InputErrors, NotAllowed, Vanished
from goalweave.wording.messages import describe_error, translated


class ErrorDisplay:
    """A block whose errors are shown instead of raised. refusals: also those for want of a permission."""

    def __init__(self, show: Callable[[GoalweaveError], object], *, refusals: bool = False) -> None:
        self.show = show
        self.refusals = refusals

    def __enter__(self) -> None:
        pass

    # A plain `bool` tells mypy that the code after the block is reached.
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool:
        if not isinstance(error, GoalweaveError) or isinstance(error, Vanished):
            return False
        if isinstance(error, NotAllowed) and not self.refusals:
            return False
        self.show(error)
        return True


def form_errors(*bound: forms.BaseForm) -> ErrorDisplay:
    """Show errors at their fields, see `add_form_error`."""
    return ErrorDisplay(lambda error: add_form_error(error, *bound))


def error_messages(
    request: HttpRequest, instead: Mapping[type[GoalweaveError], str] = MappingProxyType({})
) -> ErrorDisplay:
    """Show an error as a message on the page that comes next. instead: what to say of errors of a type."""

    def show(error: GoalweaveError) -> None:
        messages.error(request, instead.get(type(error)) or error_text(error))

    return ErrorDisplay(show, refusals=NotAllowed in instead)


def add_form_error(error: GoalweaveError, *bound: forms.BaseForm) -> None:
    """Each problem at its field, in the first form that has the field; else above the first form."""
    for problem in error.problems if isinstance(error, InputErrors) else [error]:
        field = problem.field if isinstance(problem, InputError) else ""
        form = next((form for form in bound if field in form.fields), None)
        if form is not None and isinstance(problem, InputError):
            form.add_error(field, translated(problem.message))
        else:
            bound[0].add_error(None, error_text(problem))


def error_text(error: GoalweaveError) -> str:
    """What an error says, with its place in a file. A field of a form is left out: readers know it by its label."""
    if isinstance(error, InputError) and error.line is None:
        error = InputError(error.message, file=error.file)
    return describe_error(error)


def form_status(*bound: forms.BaseForm) -> int:
    return 400 if any(form.errors for form in bound) else 200


def submitted_data(request: HttpRequest) -> QueryDict | None:
    """Return the data of a form: the submitted ones, even if empty; None if the page is only opened."""
    return request.POST if request.method == "POST" else None
