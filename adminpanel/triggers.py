"""What the database itself holds about the audit log: lines are written once."""

from accounts.append_only import AppendOnly

AUDIT = AppendOnly(
    "adminpanel_refuse_audit_change",
    ("adminpanel_auditentry",),
    "the audit log is append-only",
)
