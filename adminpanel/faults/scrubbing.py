"""Taking out what nobody should read in a trace: keys, tokens, card numbers, addresses."""

import re

HIDDEN = "[hidden]"
_SECRETS = (
    # keys and secrets as the payment providers write them
    re.compile(r"\b(?:sk|pk|rk|whsec|acct|seti|pi|cus|pm)_[A-Za-z0-9_]{8,}"),
    # name=value and "name": value of what is named like a secret
    re.compile(
        r"""(?ix)
        (?P<name>["']?[\w-]*(?:password|passwd|secret|token|api_?key|authorization|cookie|session_?key|csrf)[\w-]*["']?
        \s*[=:]\s*)
        (?P<value>"[^"]*"|'[^']*'|[^\s,;)}\]]+)"""
    ),
    re.compile(r"(?i)\b(?:bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}"),
    re.compile(r"\b(?:\d[ -]?){13,19}\b"),  # card numbers
    re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"),  # mail addresses
    re.compile(r"(?i)\b(?:postgres(?:ql)?|rediss?|smtp)://[^\s'\"]+"),
)


def scrubbed(text: str) -> str:
    """The text with secrets and addresses of people hidden; what is around them stays."""
    for secret in _SECRETS:
        text = secret.sub(_hide, text)
    return text


def _hide(found: re.Match[str]) -> str:
    return found.groupdict().get("name", "") + HIDDEN if found.groupdict() else HIDDEN
