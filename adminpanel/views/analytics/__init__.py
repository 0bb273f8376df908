"""The numbers of the control room: each page with its file for a spreadsheet."""

from adminpanel.views.analytics.cohorts import cohort_csv, cohort_list
from adminpanel.views.analytics.forecast import forecast_create, forecast_csv, forecast_list
from adminpanel.views.analytics.funnel import funnel_csv, funnel_detail
from adminpanel.views.analytics.map import map_csv, map_detail
from adminpanel.views.analytics.revenue import revenue_csv, revenue_detail
from adminpanel.views.analytics.start import analytics

__all__ = [
    "analytics",
    "cohort_csv",
    "cohort_list",
    "forecast_create",
    "forecast_csv",
    "forecast_list",
    "funnel_csv",
    "funnel_detail",
    "map_csv",
    "map_detail",
    "revenue_csv",
    "revenue_detail",
]
