"""What a terminal shows while a step runs."""

from core.base.progress import within
from core.clustering.pixels.cost import Cost, of_metrics
from core.work.cli.terminal import bar

COST = Cost(False, 32, decode=1, epoch=7, predict=1, epochs=200, images=60, memory=1, disk=1)


def test_what_a_training_will_cost_is_a_line_of_its_own_also_without_a_terminal(capsys):
    with bar() as progress:
        stage = within(within(progress, 0.1, 0.9, "Clustering"), 0.2, 1)
        stage(0.0, COST.sentence())
        stage(0.0, "Decoding 0 of 60 images")
        stage(0.5, "Epoch 100 of 200, 12 images/s", loss=1.0)
    assert capsys.readouterr().err == COST.sentence() + "\n"


def test_a_budget_is_part_of_the_line_which_is_said_once(capsys):
    with bar() as progress:
        for _ in range(2):
            progress(0.0, COST.sentence(budget_minutes=5))
    assert capsys.readouterr().err.count("; ends after 5 min\n") == 1


def test_a_cost_is_the_same_after_it_was_kept_as_figures():
    assert of_metrics(COST.metrics()) == COST
