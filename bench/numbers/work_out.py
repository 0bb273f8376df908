"""How long the figures take that pages read, as the beat would have them worked out."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weddingbazaar.settings")

import django

django.setup()

from adminpanel.analytics import demand, funnel_days, revenue  # noqa: E402
from adminpanel.analytics.forecast import compute_forecasts  # noqa: E402

STEPS: tuple[Callable[[], object], ...] = (
    funnel_days.mark_all,  # what is made in SQL marks nothing
    funnel_days.work_out_days,
    revenue.rebuild_revenue,
    revenue.refresh_revenue,
    demand.refresh_searches,
    demand.refresh_places,
    compute_forecasts,
)
for step in STEPS:
    start = time.perf_counter()
    step()
    print(f"{step.__name__:24}{time.perf_counter() - start:8.1f} s", flush=True)
