"""Pictures: several at once, their words, their order and what stays visible of them; and what
people have against one.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vendors.models import Photo, PhotoReport
from vendors.models.photos import FRAME_FIELDS, MOST_PHOTOS, Frame
from vendors.services.photos import Step


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """One picture or several at once; what each may be, the service says."""

    widget = SeveralFiles(attrs={"accept": "image/jpeg,image/png,image/webp", "multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        chosen = data if isinstance(data, (list, tuple)) else [data]
        return [super(PicturesField, self).clean(one, initial) for one in chosen or [None]]


class PhotosForm(forms.Form):
    """Pictures to add; each is described afterwards, where it is seen."""

    images = PicturesField(
        label=_("Pictures"),
        allow_empty_file=True,
        help_text=_("JPEG, PNG or WebP, up to 12 MB each and 20 at once."),
    )


class PhotoAltForm(forms.ModelForm[Photo]):
    """What one picture shows. Empty takes the words away."""

    class Meta:
        model = Photo
        fields = ("alt",)
        labels = {"alt": _("What it shows")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"id_%s_{self.instance.pk}"  # many stand on one page


class PhotoMoveForm(forms.Form):
    """A step, or a place counted from 1; `to()` gives whichever it is."""

    step = forms.ChoiceField(choices=Step.choices, required=False)
    place = forms.IntegerField(min_value=1, max_value=MOST_PHOTOS, required=False)

    def clean(self) -> dict[str, Any]:
        if not (self.cleaned_data.get("step") or self.cleaned_data.get("place")):
            raise forms.ValidationError(_("Say where it goes."))
        return self.cleaned_data

    def to(self) -> Step | int:
        step = self.cleaned_data.get("step")
        return Step(step) if step else int(self.cleaned_data["place"])


class FrameForm(forms.ModelForm[Photo]):
    """What of a picture is shown, in numbers; `frame()` gives it."""

    class Meta:
        model = Photo
        fields = FRAME_FIELDS

    def frame(self) -> Frame:
        return Frame(**self.cleaned_data)


class PhotoReportForm(forms.Form):
    """Which of the pictures that are shown, and what is wrong with it."""

    photo = forms.ChoiceField(
        label=_("Which picture?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the picture that you mean."),
            "invalid_choice": _("This picture is not shown any more. Choose another one."),
        },
    )
    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=PhotoReport.Reason.choices,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Tell us more"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, photos: list[Photo], initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.photos = photos
        self.fields["photo"].choices = [(str(one.pk), one.words) for one in photos]  # type: ignore[attr-defined]

    @property
    def pictures(self) -> list[tuple[Photo, Any]]:
        """Each picture with its button."""
        return list(zip(self.photos, self["photo"], strict=True))
