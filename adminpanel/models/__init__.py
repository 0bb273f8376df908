"""What the control room keeps of its own."""

from adminpanel.models.approvals import Claim, DecisionText
from adminpanel.models.audit import AuditEntry

__all__ = ["AuditEntry", "Claim", "DecisionText"]
