"""Acts on many rows at once. `acts.py` says what an act is; `vendors.py`, `people.py` and
`bookings.py` have those over each kind of row, `registry.py` all of them.
"""
