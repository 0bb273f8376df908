"""Days in addresses."""

import datetime as dt


class DateConverter:
    """2027-06-12; a day that no calendar has is no address."""

    regex = r"20[0-9]{2}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> dt.date:
        return dt.date.fromisoformat(value)

    def to_url(self, value: dt.date) -> str:
        return value.isoformat()
