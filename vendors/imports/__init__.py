"""Calendars of others: fetched from where they lie, and read for the days on which somebody is
busy.
"""
