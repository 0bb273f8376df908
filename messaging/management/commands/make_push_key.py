"""Print a new key for pushes, to be put into the environment."""

import base64
from typing import Any

from django.core.management.base import BaseCommand

from messaging.webpush import new_key


class Command(BaseCommand):
    help = "Print a line VAPID_PRIVATE_KEY=… with a new key. With it, all devices subscribe anew."

    def handle(self, *args: Any, **options: Any) -> None:
        number = new_key().private_key.private_numbers().private_value
        key = base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()
        self.stdout.write(f"VAPID_PRIVATE_KEY={key}")
