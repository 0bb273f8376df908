"""What people type into the pages of conversations."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from messaging.models import EMOJI, Away, Conversation, QuickReply, Report
from messaging.protocol import BIGGEST, MAX_BODY, MAX_FILES
from messaging.search import Question
from messaging.uploads import ACCEPTED

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


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
    """The composer without JavaScript. `client_id` makes a double click one message; `reply_seq`
    is the number of the message that is answered.
    """

    body = forms.CharField(max_length=MAX_BODY, required=False, widget=forms.Textarea)
    client_id = forms.UUIDField(required=False)
    reply_seq = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST)
    uploads = SeveralFilesField(
        required=False,
        allow_empty_file=True,
        widget=SeveralFilesInput(attrs={"accept": ACCEPTED, "aria-label": "Choose files"}),
    )


class UploadForm(forms.Form):
    """One file for the conversation."""

    file = forms.FileField(allow_empty_file=True)


class WordingForm(forms.Form):
    """Other words for a message."""

    body = forms.CharField(
        label="Other words",
        max_length=MAX_BODY,
        widget=forms.Textarea,
        error_messages={"required": "Write something, or delete the message."},
    )


class ReactionForm(forms.Form):
    """An emoji of ours, put there or taken away."""

    emoji = forms.ChoiceField(choices=[(one, one) for one in EMOJI])
    on = forms.BooleanField(required=False)


class SeatForm(forms.Form):
    """One choice of a person for a conversation: what, and whether."""

    what = forms.ChoiceField(choices=[("muted", "Muted"), ("archived", "Archived")])
    on = forms.BooleanField(required=False)


class BlockForm(forms.Form):
    """Somebody on another side of a conversation, to be blocked or not any more."""

    person = forms.ModelChoiceField(User.objects.none())
    on = forms.BooleanField(required=False)

    def __init__(self, *args: Any, conversation: Conversation, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = conversation.opposite(viewer)
        person = cast("forms.ModelChoiceField[User]", self.fields["person"])
        person.queryset = User.objects.filter(pk__in=[one.user_id for one in self.people])


class ReportForm(forms.ModelForm[Report]):
    """Whom staff should look at, and why."""

    person = forms.ModelChoiceField(User.objects.none(), empty_label=None, widget=forms.RadioSelect)

    class Meta:
        model = Report
        fields = ("reason", "words")
        widgets: ClassVar = {
            "reason": forms.RadioSelect,
            "words": forms.Textarea(attrs={"rows": 3}),
        }
        labels: ClassVar = {"reason": _("What is wrong?"), "words": _("What should we know?")}

    field_order = ("person", "reason", "words")

    def __init__(
        self, *args: Any, conversation: Conversation, viewer: User, author: int | None, **facts: Any
    ) -> None:
        """About the `author` of a message, or somebody of the other sides."""
        super().__init__(*args, **facts)
        people = [one.user_id for one in conversation.opposite(viewer)]
        wanted = [one for one in people if author in (None, one)] if author != viewer.pk else []
        person = cast("forms.ModelChoiceField[User]", self.fields["person"])
        person.queryset = User.objects.filter(pk__in=wanted)
        person.label = _("Who?")
        if len(wanted) == 1:
            person.initial, person.widget = wanted[0], forms.HiddenInput()
        reason = cast(forms.ChoiceField, self.fields["reason"])
        reason.choices = Report.Reason.choices


class AnswerForm(forms.ModelForm[QuickReply]):
    """A saved answer."""

    class Meta:
        model = QuickReply
        fields = ("title", "body")
        widgets: ClassVar = {"body": forms.Textarea(attrs={"rows": 4})}


class AwayForm(forms.ModelForm[Away]):
    """What others read while somebody is away."""

    class Meta:
        model = Away
        fields = ("on", "text", "until")
        field_classes: ClassVar = {"until": forms.DateTimeField}
        widgets: ClassVar = {
            "text": forms.Textarea(attrs={"rows": 3}),
            "until": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }
        help_texts: ClassVar = {
            "text": _("For example: “We are at a wedding until Sunday and answer on Monday.”"),
            "until": _("Leave it empty to switch it off yourself."),
        }

    def clean_until(self) -> dt.datetime | None:
        until: dt.datetime | None = self.cleaned_data["until"]
        if until and until <= timezone.now() and self.data.get("on"):
            raise forms.ValidationError(_("That time has passed."))
        return until


class HistoryForm(forms.Form):
    """Which page of history: before or after this number, around this one, from this day on. And
    how many conversations are listed beside it, with which of them `active`.
    """

    before = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST)
    after = forms.IntegerField(required=False, min_value=0, max_value=BIGGEST)
    at = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST)
    on = forms.DateField(required=False)
    active = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST)
    shown = forms.IntegerField(required=False, min_value=1, max_value=5000)


class ReadingForm(forms.Form):
    """Up to which message somebody has read."""

    seq = forms.IntegerField(min_value=1, max_value=BIGGEST)


class SearchForm(forms.Form):
    """What somebody looks for in their conversations. Days are those of their own time zone."""

    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    within = forms.TypedChoiceField(
        label=_("Conversation"), required=False, coerce=int, empty_value=None
    )
    since = forms.DateField(label=_("From"), required=False, widget=_DAY)
    until = forms.DateField(label=_("To"), required=False, widget=_DAY)
    file = forms.BooleanField(label=_("Only messages with files"), required=False)
    before = forms.IntegerField(
        required=False, min_value=1, max_value=BIGGEST, widget=forms.HiddenInput
    )

    def __init__(
        self, data: Mapping[str, Any] | None, *, conversations: Sequence[tuple[int, str]]
    ) -> None:
        super().__init__(data)
        within = cast(forms.TypedChoiceField, self.fields["within"])
        within.choices = [("", _("All conversations")), *conversations]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("This day is before the first."))
        return cleaned

    def question(self) -> Question:
        given = self.cleaned_data
        return Question(
            words=given["q"],
            conversation_id=given["within"],
            since=_midnight(given["since"]),
            until=_midnight(given["until"], days=1),
            has_file=given["file"],
        )


def _midnight(day: dt.date | None, days: int = 0) -> dt.datetime | None:
    """When a day begins (or, with one more, ends) where the visitor is."""
    if day is None:
        return None
    start = dt.datetime.combine(day + dt.timedelta(days=days), dt.time())
    return timezone.make_aware(start)
