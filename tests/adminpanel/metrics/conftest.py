import pytest

from adminpanel.metrics.meters import meter
from adminpanel.metrics.reports import Here
from messaging import tally


@pytest.fixture(autouse=True)
def _nothing_counted():
    """What other tests did in this process is not ours."""
    meter.clear()
    Here.messages_seen = tally.stored()
    yield
    meter.clear()
