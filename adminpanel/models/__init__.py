"""What the control room keeps of its own."""

from adminpanel.models.audit import AuditEntry

__all__ = ["AuditEntry"]
