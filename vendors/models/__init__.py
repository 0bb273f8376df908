"""Vendors: who they are, what they sell, the days they still have, and how they are found."""

from vendors.models.absences import Absence, AwayReply
from vendors.models.addresses import FormerSlug
from vendors.models.days import DateException, DaySlot, WeeklyAvailability
from vendors.models.extras import Counted, Extra
from vendors.models.imports import BusyDay, BusyImport
from vendors.models.inquiries import Inquiry
from vendors.models.packages import Package
from vendors.models.photos import Photo, PhotoReport
from vendors.models.review import ReviewComment, VendorDocument
from vendors.models.search import VendorWords
from vendors.models.team import VendorInvitation
from vendors.models.tier_changes import TierChange
from vendors.models.tiers import Limits, Tier, TierCode
from vendors.models.traits import Language, Style, VendorLanguage
from vendors.models.vendors import Category, Vendor, VendorMember, VendorQuerySet, first_photo
from vendors.models.visits import FullDate, VisitDay
from vendors.models.wishes import SavedSearch, ShortlistEntry

__all__ = [
    "Absence",
    "AwayReply",
    "BusyDay",
    "BusyImport",
    "Category",
    "Counted",
    "DateException",
    "DaySlot",
    "Extra",
    "FormerSlug",
    "FullDate",
    "Inquiry",
    "Language",
    "Limits",
    "Package",
    "Photo",
    "PhotoReport",
    "ReviewComment",
    "SavedSearch",
    "ShortlistEntry",
    "Style",
    "Tier",
    "TierChange",
    "TierCode",
    "Vendor",
    "VendorDocument",
    "VendorInvitation",
    "VendorLanguage",
    "VendorMember",
    "VendorQuerySet",
    "VendorWords",
    "VisitDay",
    "WeeklyAvailability",
    "first_photo",
]
