"""A small stand-in for Stripe: its API, its browser script and its webhooks, as a process of its
own.

It keeps state, checks every request as strictly as the SDK's own types allow, and can be told to
fail (docs/sandbox.md).
It knows nothing of Wedding Bazaar and imports nothing of Django.
"""
