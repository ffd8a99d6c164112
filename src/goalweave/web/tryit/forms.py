"""What a visitor may send to the try-it page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

LONGEST = 100_000


class TryForm(forms.Form):
    """A text or a file; the file wins."""

    text = forms.CharField(
        required=False,
        max_length=LONGEST,
        label=_("Your text"),
        widget=forms.Textarea(attrs={"rows": 9, "dir": "auto"}),
    )
    file = forms.FileField(
        required=False, allow_empty_file=True, label=_("Or a file: PDF, DOCX, HTML, text, CSV, XLSX or IATI")
    )

    def clean_file(self) -> UploadedFile[bytes] | None:
        file: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if file and file.size and file.size > settings.GOALWEAVE_UPLOAD_LIMIT:
            limit = settings.GOALWEAVE_UPLOAD_LIMIT // 1_000_000
            raise ValidationError(_("The file is larger than %(limit)d MB.") % {"limit": limit})
        return file

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("file") and not (data.get("text") or "").strip():
            raise ValidationError(_("Paste text or choose a file."))
        return data
