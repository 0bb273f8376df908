"""The public directory, and the pages on which vendors edit what they offer.

A vendor's own public page and calendar show bookings too, so they are in weddingbazaar/pages.
"""
