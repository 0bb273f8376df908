"""A small stand-in for Stripe and PayPal: their APIs, Stripe's browser script, PayPal's approval
page, and the webhooks of both, as a process of its own.

It keeps state, checks every request as strictly as the services' own types allow, and can be told
to fail (docs/sandbox.md).
It knows nothing of Wedding Bazaar and imports nothing of Django.
"""
