"""How property tests are run: the same examples every time, few enough for seconds."""

from hypothesis import HealthCheck, settings

# Derandomised: what passed here passes elsewhere. To look further than that:
# pytest tests/properties --hypothesis-profile=wide
SLOW_MACHINE = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture)
settings.register_profile(
    "same",
    max_examples=60,
    stateful_step_count=15,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=SLOW_MACHINE,
)
settings.register_profile(
    "wide",
    max_examples=300,
    stateful_step_count=40,
    deadline=None,
    database=None,
    suppress_health_check=SLOW_MACHINE,
)
settings.load_profile("same")
