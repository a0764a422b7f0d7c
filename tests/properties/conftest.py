"""How property tests are run: few examples, for seconds, and not by chance."""

from hypothesis import HealthCheck, settings

# Derandomised: the same examples for the same code. They are drawn among constants of the project's
# modules as well, of those that are loaded; a case that was found is pinned by @example. To look
# further, for some minutes:
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
