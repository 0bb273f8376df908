"""The stand-in for PayPal: OAuth, Orders, captures, refunds, webhooks, and the page on which a
payer approves.

It shares store, clock, faults and deliveries with Stripe's half, and nothing else: PayPal speaks
JSON, counts in decimal strings and has errors of its own shape.
"""
