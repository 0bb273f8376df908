"""What vendors type about themselves."""

from vendors.forms.absences import AbsenceForm
from vendors.forms.days import BookingWindowForm, DaysForm, StretchForm, WeeklyForm
from vendors.forms.imports import ImportFileForm, ImportForm
from vendors.forms.offers import ExtraForm, PackageForm
from vendors.forms.photos import (
    FrameForm,
    PhotoAltForm,
    PhotoMoveForm,
    PhotoReportForm,
    PhotosForm,
)
from vendors.forms.profile import DocumentForm, PolicyForm, TaxForm, VendorForm, VendorStartForm
from vendors.forms.team import ColleagueForm, RoleForm

__all__ = [
    "AbsenceForm",
    "BookingWindowForm",
    "ColleagueForm",
    "DaysForm",
    "DocumentForm",
    "ExtraForm",
    "FrameForm",
    "ImportFileForm",
    "ImportForm",
    "PackageForm",
    "PhotoAltForm",
    "PhotoMoveForm",
    "PhotoReportForm",
    "PhotosForm",
    "PolicyForm",
    "RoleForm",
    "StretchForm",
    "TaxForm",
    "VendorForm",
    "VendorStartForm",
    "WeeklyForm",
]
