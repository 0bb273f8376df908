"""A made-up wedding season: people, vendors with pictures, bookings, conversations, money.

`load.load_demo` is the way in; everything is made from one seed and today's date, in bulk.
"""
