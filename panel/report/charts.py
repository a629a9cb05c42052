"""Charts as pictures: bars with their numbers on them, in colours that everybody can tell apart."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import Any, Final

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

COLORS: Final = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#000000")
"""Okabe and Ito's, 2008: told apart by people who see colours in other ways too."""

_INCHES: Final = 6.3
_DOTS: Final = 160
_LABEL: Final = 26
_STYLE: Final[Any] = {
    "font.size": 9.5,
    "font.family": "DejaVu Sans",
    "text.color": "#222222",
    "text.parse_math": False,  # a theme may have a $ in its name
}


def bars(labels: Sequence[str], series: Mapping[str, Sequence[int]]) -> bytes:
    """A PNG: a group of lying bars for each label, one bar for each series, its number at its end."""
    names = list(series)
    thick = 0.8 / len(names)
    height = 0.4 + max(0.34, 0.2 * len(names)) * len(labels) + (0.3 if len(names) > 1 else 0)
    with mpl.rc_context(_STYLE), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a letter that the font lacks is a box, and no reason to stop
        figure = Figure(figsize=(_INCHES, height), dpi=_DOTS, layout="constrained")
        axes = figure.add_subplot()
        for place, name in enumerate(names):
            at = [row + (place - (len(names) - 1) / 2) * thick for row in range(len(labels))]
            drawn = axes.barh(at, series[name], height=thick * 0.9, color=COLORS[place % 8], label=name)
            axes.bar_label(drawn, fmt="{:,.0f}", padding=3)
        _dress(axes, labels, series)
        return _png(figure)


def _dress(axes: Any, labels: Sequence[str], series: Mapping[str, Sequence[int]]) -> None:
    """Labels that can be read, room for the numbers, nothing that says the same twice."""
    axes.set_yticks(range(len(labels)), [fill(label, _LABEL) for label in labels])
    axes.invert_yaxis()
    axes.set_xlim(0, 1.12 * max(1, *(value for values in series.values() for value in values)))
    axes.xaxis.set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    if len(series) > 1:
        axes.figure.legend(loc="outside lower center", ncols=min(3, len(series)), frameon=False)


def _png(figure: Figure) -> bytes:
    FigureCanvasAgg(figure)
    out = io.BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()
