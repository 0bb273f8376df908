"""What people call a payout or a dispute, in a letter or on the phone."""

from base64 import b32encode
from uuid import UUID


def reference(letter: str, year: int, uuid: UUID) -> str:
    """ "P-2026-K7MQ-2XBD": out of the random part of its UUID, so that it does not tell how many
    there are. It is in the letters of base 32, where no two look alike.
    """
    code = b32encode(uuid.bytes[:5]).decode()
    return f"{letter}-{year}-{code[:4]}-{code[4:]}"
