"""A scored run as a picture: coverage against accuracy, and confidence against accuracy."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.failures import CommandFailed
from knowledge.evaluation import Results, calibration_error, reliability, surest_first

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LOWEST = 0.8
"""Where the axis of accuracy begins beside coverage, unless the curve goes below."""
INK = "#1f4e79"
PALE = "#c6d7e8"
GREY = "#8a8a8a"


def require() -> None:
    """Raise CommandFailed where there is nothing to draw with."""
    if find_spec("matplotlib") is None:
        raise CommandFailed("--plot needs matplotlib; install it with: pip install 'summit-desk[plot]'")


def draw(results: Results, file: Path) -> None:
    """Draw a run into a file, whose ending says how (.svg, .png, .pdf). The same run gives the same SVG.

    Raises:
        CommandFailed: matplotlib is not installed, or cannot write such a file.
        OSError: the file cannot be written.
    """
    require()
    import matplotlib as mpl

    mpl.use("agg")
    mpl.rcParams.update({"svg.hashsalt": "summit-desk", "svg.fonttype": "none", "font.size": 10})
    mpl.rcParams.update({"font.family": "sans-serif", "axes.spines.top": False, "axes.spines.right": False})
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.6, 4.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    _coverage(left, results)
    _reliability(right, results)
    svg = file.suffix.lower() == ".svg"
    try:
        figure.savefig(file, facecolor="white", metadata={"Date": None} if svg else None)
    except ValueError as error:
        raise CommandFailed(f"--plot {file}: {str(error).splitlines()[0]}") from error


def _coverage(axes: Axes, results: Results) -> None:
    ranked = surest_first(results)
    rights, shares, accuracies = 0, [], []
    for place, (confidence, hit) in enumerate(ranked, start=1):
        rights += hit
        # Within a tie no order is truer than another, so that a point is drawn only where a tie ends.
        if place == len(ranked) or ranked[place][0] != confidence:
            shares.append(100 * place / len(ranked))
            accuracies.append(100 * rights / place)
    axes.plot(shares, accuracies, color=INK, linewidth=1.8)
    axes.set(
        title="If only the surest were answered",
        xlabel="in-scope questions answered, %",
        ylabel="of these, right entry, %",
        xlim=(0, 100),
        ylim=(min([100 * LOWEST, *accuracies]) - 0.5, 100.5),
    )
    axes.grid(color="#e6e6e6")


def _reliability(axes: Axes, results: Results) -> None:
    bins = reliability(results)
    error = calibration_error(bins)
    axes.bar(
        [each.low for each in bins],
        [each.accuracy for each in bins],
        width=0.1,
        align="edge",
        color=PALE,
        edgecolor=INK,
        label="right entry",
    )
    axes.plot([0, 1], [0, 1], color=GREY, linestyle="--", linewidth=1, label="confidence that holds exactly")
    axes.plot([each.confidence for each in bins], [each.accuracy for each in bins], "o", color=INK, markersize=4)
    for each in bins:
        axes.annotate(
            str(each.cases),
            (each.low + 0.05, each.accuracy),
            textcoords="offset points",
            xytext=(0, 3),
            ha="center",
            fontsize=8,
            color=GREY,
        )
    axes.set(
        title="How far confidence holds" + ("" if error is None else f" (ECE {error:.3f})"),
        xlabel="confidence of what was answered (number of cases above)",
        ylabel="right entry, share",
        xlim=(0, 1),
        ylim=(0, 1.2),
    )
    axes.legend(loc="upper left", ncols=2, frameon=False, fontsize=8)
