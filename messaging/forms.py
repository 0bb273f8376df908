"""What people type into the pages of conversations."""

from django import forms

from messaging.protocol import BIGGEST, MAX_BODY


class MessageForm(forms.Form):
    """The composer without JavaScript. `client_id` makes a double click one message."""

    body = forms.CharField(max_length=MAX_BODY, widget=forms.Textarea)
    client_id = forms.UUIDField(required=False)


class HistoryForm(forms.Form):
    """Which page of history: the one before this number."""

    before = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST)
