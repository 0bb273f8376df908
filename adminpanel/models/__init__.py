"""What the control room keeps of its own."""

from adminpanel.models.approvals import Claim, DecisionText
from adminpanel.models.audit import AuditEntry
from adminpanel.models.bulk import BulkOperation, BulkRow
from adminpanel.models.events import CoupleSteps, Device, Event, Journey, Visitor
from adminpanel.models.figures import Forecast, PlaceFigures, RevenueDay, SearchDay

__all__ = [
    "AuditEntry",
    "BulkOperation",
    "BulkRow",
    "Claim",
    "CoupleSteps",
    "DecisionText",
    "Device",
    "Event",
    "Forecast",
    "Journey",
    "PlaceFigures",
    "RevenueDay",
    "SearchDay",
    "Visitor",
]
