"""What staff asked to have changed and where, as pages show it beside the thing itself."""

from django import forms

from vendors.models import ReviewComment, Vendor


def remarks_on(vendor: Vendor) -> dict[str, str]:
    """Open comments by field; not those on single pictures and packages."""
    open_ones = vendor.review_comments.unresolved().exclude(field__in=ReviewComment.SINGLE)
    return dict(open_ones.values_list("field", "text"))


def remarks_on_photos(vendor: Vendor) -> dict[int, str]:
    """Open comments on single pictures, by their key."""
    open_ones = vendor.review_comments.unresolved().filter(photo__isnull=False)
    return dict(open_ones.values_list("photo", "text"))


def remarks_on_packages(vendor: Vendor) -> dict[int, str]:
    """The same on single packages."""
    open_ones = vendor.review_comments.unresolved().filter(package__isnull=False)
    return dict(open_ones.values_list("package", "text"))


def remark_on(vendor: Vendor, field: str) -> str:
    """The open comment on one field; empty when there is none."""
    found = vendor.review_comments.unresolved().filter(field=field).first()
    return found.text if found else ""


class RemarkedField(forms.BoundField):
    """A field of a form with `remarks`; what staff said of it is read out with the field."""

    @property
    def remark(self) -> str:
        remarks: dict[str, str] = getattr(self.form, "remarks", {})
        return remarks.get(self.name, "")

    @property
    def is_needed_later(self) -> bool:
        """It may stay empty today, and "optional" would say too much."""
        return self.name in getattr(self.form, "needed_later", ())

    @property
    def aria_describedby(self) -> str | None:
        told = super().aria_describedby
        return f"{self.auto_id}_remark {told or ''}".strip() if self.remark else told
