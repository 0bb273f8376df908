"""What the control room keeps of its own."""

from adminpanel.models.alerts import (
    Alert,
    AlertCall,
    AlertEvent,
    AlertRule,
    AuditRun,
    Severity,
)
from adminpanel.models.approvals import Claim, DecisionText, Evidence
from adminpanel.models.audit import AuditEntry
from adminpanel.models.bulk import BulkOperation, BulkRow
from adminpanel.models.events import CoupleSteps, Device, Event, Journey, Visitor
from adminpanel.models.faults import Fault, FaultDay, SlowQuery, VitalDay
from adminpanel.models.figures import (
    Agreed,
    Forecast,
    FunnelDay,
    FunnelPart,
    PlaceFigures,
    RevenueDay,
    SearchDay,
    WorkedOut,
)
from adminpanel.models.leases import Lease
from adminpanel.models.series import Point, Series
from adminpanel.models.unmatched import Unmatched

__all__ = [
    "Agreed",
    "Alert",
    "AlertCall",
    "AlertEvent",
    "AlertRule",
    "AuditEntry",
    "AuditRun",
    "BulkOperation",
    "BulkRow",
    "Claim",
    "CoupleSteps",
    "DecisionText",
    "Device",
    "Event",
    "Evidence",
    "Fault",
    "FaultDay",
    "Forecast",
    "FunnelDay",
    "FunnelPart",
    "Journey",
    "Lease",
    "PlaceFigures",
    "Point",
    "RevenueDay",
    "SearchDay",
    "Series",
    "Severity",
    "SlowQuery",
    "Unmatched",
    "Visitor",
    "VitalDay",
    "WorkedOut",
]
