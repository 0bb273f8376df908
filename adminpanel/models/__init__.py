"""What the control room keeps of its own."""

from adminpanel.models.audit import AuditEntry
from adminpanel.models.leases import Lease
from adminpanel.models.series import Point, Series

__all__ = ["AuditEntry", "Lease", "Point", "Series"]
