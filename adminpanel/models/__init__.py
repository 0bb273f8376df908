"""What the control room keeps of its own."""

from adminpanel.models.approvals import Claim, DecisionText
from adminpanel.models.audit import AuditEntry
from adminpanel.models.bulk import BulkOperation, BulkRow
from adminpanel.models.faults import Fault, FaultDay, SlowQuery, VitalDay
from adminpanel.models.leases import Lease
from adminpanel.models.series import Point, Series

__all__ = [
    "AuditEntry",
    "BulkOperation",
    "BulkRow",
    "Claim",
    "DecisionText",
    "Fault",
    "FaultDay",
    "Lease",
    "Point",
    "Series",
    "SlowQuery",
    "VitalDay",
]
