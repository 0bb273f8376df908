"""What goes wrong, seen in the log of every process (`handler.py`), made anonymous (`scrubbing.py`)
and carried to the database by a thread that nobody waits for (`carrier.py`).
"""
