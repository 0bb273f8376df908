"""Vendors: who they are, what they sell, and the days they still have."""

from vendors.models.days import DateException, DaySlot, WeeklyAvailability
from vendors.models.imports import BusyDay, BusyImport
from vendors.models.inquiries import Inquiry
from vendors.models.packages import Package
from vendors.models.photos import Photo
from vendors.models.vendors import Category, Vendor, VendorMember, VendorQuerySet

__all__ = [
    "BusyDay",
    "BusyImport",
    "Category",
    "DateException",
    "DaySlot",
    "Inquiry",
    "Package",
    "Photo",
    "Vendor",
    "VendorMember",
    "VendorQuerySet",
    "WeeklyAvailability",
]
