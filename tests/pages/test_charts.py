"""Charts show the values they are given, and names as plain text."""

import numpy as np
import pytest

from core.output import charts

EVIL = "<b>bold</b> & <img src=x>"


def bars(figure):
    return figure.data[0]


@pytest.mark.parametrize(
    "figure",
    [
        charts.cluster_sizes(np.array([3]), [EVIL]),
        charts.confusion_matrix(np.array([[3]]), [EVIL], [EVIL]),
        charts.loss_curves({EVIL: [[0.0, 1.0]]}),
    ],
)
def test_names_are_text_and_not_markup(figure) -> None:
    written = figure.to_json()
    assert "<b>" not in written and "<img" not in written and "\\u003cimg" not in written


def test_equal_names_are_separate_bars() -> None:
    figure = charts.cluster_sizes(np.array([5, 7]), ["same", "same"])
    assert list(bars(figure)["x"]) == [7.0, 5.0]
    assert len(set(bars(figure)["y"])) == 2


def test_the_confusion_matrix_puts_a_cluster_below_the_class_it_holds_most_of() -> None:
    counts = np.array([[1, 9], [8, 0]])  # cluster 1 is class 0, cluster 0 is class 1
    heat = bars(charts.confusion_matrix(counts, ["car", "cat"], ["fur", "wheel"]))
    assert list(heat["x"]) == ["wheel · 1", "fur · 0"]
    assert np.allclose(heat["z"], [[0.9, 0.1], [0, 1]])


def test_a_loss_curve_keeps_its_values_for_the_pointer() -> None:
    figure = charts.loss_curves({"Loss_s": [[0.1, -0.5], [0.2, -0.9]], "rate": [[0.2, 3.0]]})
    first, second = figure.data
    assert list(first["customdata"]) == [-0.5, -0.9]
    assert list(first["y"]) == pytest.approx([1.0, 0.0])
    assert list(second["x"]) == [20.0]


def test_charts_of_nothing_are_charts() -> None:
    charts.loss_curves({})
    charts.loss_curves({"Loss_s": []})
    charts.histogram(np.array([]), "doubt")


def test_the_palette_has_twenty_different_colours() -> None:
    assert len(set(charts.PALETTE)) == 20
