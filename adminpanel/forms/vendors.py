"""Which vendors staff look at, and what they say of a decision."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

from vendors.exceptions import NothingAsked
from vendors.models import Photo, ReviewComment, Vendor

COMMENTED = [one for one in ReviewComment.Field if one not in ReviewComment.SINGLE]
K = TypeVar("K", int, str)


class NoteForm(forms.Form):
    """What the vendor reads of a decision."""

    note = forms.CharField(
        label=_("Why not?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what the vendor needs to know.")},
    )


class SuspensionForm(NoteForm):
    """Why a vendor leaves the directory, short enough that the letter says all of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"] = forms.CharField(
            label=_("Why?"),
            help_text=_("Their people read it, at once and by letter."),
            max_length=200,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": _("Write why; the vendor reads it.")},
        )


class ChangesForm(forms.Form):
    """What should change before a vendor goes live: in general, at single fields, pictures and
    packages, or all of it. `asked()` gives the words as the service takes them.
    """

    note = forms.CharField(
        label=_("In general"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, vendor: Vendor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.photos, self.packages = list(vendor.photos.all()), list(vendor.packages.all())
        for field in COMMENTED:
            self.fields[f"on_{field.value}"] = _comment(str(field.label))
        for number, photo in enumerate(self.photos, 1):
            name = f"Picture {number}" + (f": {photo.alt}" if photo.alt else "")
            self.fields[f"on_photo_{photo.pk}"] = _comment(name)
        for package in self.packages:
            self.fields[f"on_package_{package.pk}"] = _comment(package.name)

    @property
    def comment_fields(self) -> list[forms.BoundField]:
        return [self[f"on_{field.value}"] for field in COMMENTED]

    @property
    def photo_fields(self) -> list[tuple[Photo, forms.BoundField]]:
        return [(photo, self[f"on_photo_{photo.pk}"]) for photo in self.photos]

    @property
    def package_fields(self) -> list[forms.BoundField]:
        return [self[f"on_package_{package.pk}"] for package in self.packages]

    @property
    def has_comments(self) -> bool:
        return self._are_used(self.comment_fields)

    @property
    def has_photo_comments(self) -> bool:
        return self._are_used([field for _, field in self.photo_fields])

    @property
    def has_package_comments(self) -> bool:
        return self._are_used(self.package_fields)

    def asked(self) -> dict[str, Any]:
        return {
            "comments": self._said({field.value: field.value for field in COMMENTED}),
            "on_photos": self._said({photo.pk: f"photo_{photo.pk}" for photo in self.photos}),
            "on_packages": self._said({one.pk: f"package_{one.pk}" for one in self.packages}),
        }

    def clean(self) -> dict[str, Any]:
        if not self.errors and not (self.cleaned_data.get("note") or any(self.asked().values())):
            self.add_error("note", str(NothingAsked()))
        return self.cleaned_data

    def _said(self, names: Mapping[K, str]) -> dict[K, str]:
        """The words that there are, by what they are about."""
        said = {about: self.cleaned_data.get(f"on_{name}", "") for about, name in names.items()}
        return {about: text for about, text in said.items() if text}

    def _are_used(self, fields: Iterable[forms.BoundField]) -> bool:
        return any(field.value() or field.errors for field in fields)


def _comment(label: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 1})
    )


class VendorFilterForm(forms.Form):
    """Vendors by state and by name. A name is looked for in all states unless one is asked for."""

    ALL = "all"

    q = forms.CharField(
        label=_("Name"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "class": "input"}),
    )
    state = forms.ChoiceField(choices=[*Vendor.State.choices, (ALL, _("All"))], required=False)

    @property
    def name(self) -> str:
        return str(self.cleaned_data.get("q", ""))

    @property
    def chosen(self) -> str:
        """A state, or all of them; those who wait unless something is asked for."""
        usual = self.ALL if self.name else Vendor.State.SUBMITTED
        return str(self.cleaned_data.get("state") or usual)
