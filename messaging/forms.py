"""What people type into the pages of conversations."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from messaging.protocol import BIGGEST, MAX_BODY, MAX_FILES
from messaging.uploads import ACCEPTED


class SeveralFilesInput(forms.FileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Any number of files up to MAX_FILES; what they may be, the service says."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        if len(data or []) > MAX_FILES:
            raise forms.ValidationError(f"At most {MAX_FILES} files with one message.")
        return [super(SeveralFilesField, self).clean(one, initial) for one in data or []]


class MessageForm(forms.Form):
    """The composer without JavaScript. `client_id` makes a double click one message."""

    body = forms.CharField(max_length=MAX_BODY, required=False, widget=forms.Textarea)
    client_id = forms.UUIDField(required=False)
    uploads = SeveralFilesField(
        required=False,
        allow_empty_file=True,
        widget=SeveralFilesInput(attrs={"accept": ACCEPTED, "aria-label": "Choose files"}),
    )


class UploadForm(forms.Form):
    """One file for the conversation."""

    file = forms.FileField(allow_empty_file=True)


class HistoryForm(forms.Form):
    """Which page of history: the one before this number."""

    before = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST)
