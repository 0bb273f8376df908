"""When figures are worked out: every ten minutes what may have moved, every night all of it. Both
are safe to run twice and at once.
"""

from adminpanel.analytics import demand, funnel_days, journeys, revenue


def refresh() -> None:
    journeys.count_events()
    journeys.refresh_couple_steps()
    funnel_days.work_out_days()
    revenue.refresh_revenue()
    demand.refresh_searches()
    demand.refresh_places()


def rebuild() -> None:
    """From the rows, and what was kept long enough goes."""
    journeys.count_events()
    journeys.rebuild_couple_steps()
    funnel_days.work_out_days()
    revenue.rebuild_revenue()
    demand.refresh_searches()
    demand.refresh_places()
    journeys.delete_old_events()
