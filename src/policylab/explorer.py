"""A scenario to play with: move a number, and see what is played, who gains, and where imitation leads.

`Explorer` holds what is asked and answers it, without a browser; `panel` puts sliders in front of it. The sliders are
made from the parameter list, and from the ranges and sources of the scenario. Text and payoffs follow every change at
once, the figure once nothing has changed for a moment.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import cached_property
from math import log10
from typing import Any

from markupsafe import Markup

from policylab.brief.answer import choice, outcome
from policylab.catalogue import load_catalogue
from policylab.comparison import Judgement, compare_regimes
from policylab.datafiles import DataFolder
from policylab.display import Sheet, Shown
from policylab.errors import InputError, unknown
from policylab.figures import Chart, portrait
from policylab.i18n.labels import MODES, STATUSES
from policylab.i18n.words import LANGUAGES, Language, Words
from policylab.overrides import Overrides
from policylab.parameters import PARAMETERS, Group, Parameter
from policylab.quantity import Quantity
from policylab.regime import ENFORCEMENT_ONLY, Regime
from policylab.scenario import Scenario
from policylab.study import paths
from policylab.workbench import RegimeLike, ScenarioLike, load, load_regime

# The figure waits until nothing has changed for so many seconds.
FIGURE_AFTER = 0.25
# Starts along each axis of the phase portrait: four paths, which are drawn in time.
STARTS = 2

REGIME = Words("方案", "Regime")
MODE = Words("检查时是否服务", "To serve at a visit")
TITLE = Words("{scenario}：{said}", "{scenario}. {said}")
# Steps of a slider, about.
STEPS = 100
# Three digits, without an exponent.
READOUT = ",.3r"
RESET = Words("恢复原值", "Reset")
CHANGED = Words("已改动：{names}", "Changed: {names}")
TIP = Words(
    "{meaning}。范围 {low} 至 {high}；依据：{status}；来源：{sources}",
    "{meaning}. Range {low} to {high}; standing: {status}; source: {sources}",
)


def explore(
    scenario: ScenarioLike,
    regime: RegimeLike = "article",
    *,
    binding: bool = False,
    overrides: Overrides | None = None,
    language: Language = "en",
    data: DataFolder | None = None,
) -> Explorer:
    """Return a scenario to play with: sliders in JupyterLab, the answer as it stands wherever nobody can move them.

    Parameters
    ----------
    scenario : str, path, mapping or Scenario
    regime : str, Regime, or sequence of str or Instrument
        The regime to begin with; every named regime can be picked.
    binding : bool
        Whether, to begin with, the regulator must serve where it visits.
    overrides : mapping, optional
        As in `load`.
    language : {"zh", "en"}
        Of labels and sentences.
    data : path, optional
        A data folder of one's own.

    Raises
    ------
    InputError
        As `load` and `load_regime` do, and for a language that there is not.

    Examples
    --------
    >>> at_hand = explore("karaoke", "guidance")
    >>> print(at_hand.sheet().title)
    Karaoke venue. Nothing changes for enterprise, fire department or public.
    """
    if language not in LANGUAGES:
        raise InputError([unknown("explore", "language", language, LANGUAGES, "a language")])
    loaded = load(scenario, overrides, data=data)
    chosen = load_regime(regime, loaded, data=data)
    regimes = {name: one for name, one in load_catalogue(data).regimes.items() if name != ENFORCEMENT_ONLY}
    baseline = load_regime(ENFORCEMENT_ONLY, data=data)
    return Explorer(loaded, {**regimes, chosen.name: chosen}, chosen.name, baseline, binding=binding, language=language)


class Explorer(Shown):
    """What is asked of a scenario, and the answer.

    Attributes
    ----------
    scenario : Scenario
        As it was given.
    regimes : mapping of str to Regime
        Those that can be picked.
    regime : str
        The one that is.
    binding : bool
        Whether the regulator must serve where it visits.
    values : dict of str to float
        The parameters that were moved.
    language : {"zh", "en"}
    """

    def __init__(
        self,
        scenario: Scenario,
        regimes: Mapping[str, Regime],
        regime: str,
        baseline: Regime,
        *,
        binding: bool = False,
        language: Language = "en",
    ) -> None:
        self.scenario = scenario
        self.regimes = regimes
        self.regime = regime
        self.binding = binding
        self.values: dict[str, float] = {}
        self.language: Language = language
        self._baseline = baseline
        self._kept: Judgement | InputError | None = None

    def change(
        self, *, regime: str | None = None, binding: bool | None = None, values: Mapping[str, float] | None = None
    ) -> None:
        """Ask another question; what is not named stays, and `values` takes the place of all that were moved.

        Raises
        ------
        InputError
            For a regime or parameter that does not exist.
        """
        faults = [] if regime is None or regime in self.regimes else [
            unknown("explore", "regime", regime, self.regimes, "a regime")
        ]  # fmt: skip
        faults += [
            unknown("explore", f"values.{name}", name, PARAMETERS, "a parameter")
            for name in values or {}
            if name not in PARAMETERS
        ]
        if faults:
            raise InputError(faults)
        self.regime = self.regime if regime is None else regime
        self.binding = self.binding if binding is None else binding
        self.values = self.values if values is None else dict(values)
        self._kept = None

    @property
    def judgement(self) -> Judgement:
        """The regime against enforcement only, at the values as they stand.

        Raises
        ------
        InputError
            Where the values do not go together.
        """
        if self._kept is None:
            try:
                asked = self.scenario.with_values(self.values)
                regime = self.regimes[self.regime]
                self._kept = compare_regimes(asked, [regime], self._baseline, binding=self.binding).judgements[0]
            except InputError as error:
                self._kept = error
        if isinstance(self._kept, InputError):
            raise self._kept
        return self._kept

    def sheet(self) -> Sheet:
        """Return the verdict, the payoffs with best replies marked, and what was moved."""
        try:
            judgement = self.judgement
        except InputError as error:
            first, *rest = (str(fault) for fault in error.faults)
            return Sheet(first, notes=tuple(rest), language=self.language)
        title = TITLE.format(scenario=self.scenario.title, said=outcome(judgement))[self.language]
        if judgement.solution is None:
            return Sheet(title, language=self.language)
        notes = [] if self.binding else [choice(judgement)[self.language]]
        payoffs = judgement.solution.game.sheet(self.language)
        notes += [judgement.solution.played.outcomes.sheet(self.language).title, *payoffs.notes]
        if self.values:
            named = Words("、", ", ")[self.language].join(
                f"{PARAMETERS[name].label[self.language]} = {x:g}" for name, x in self.values.items()
            )
            notes.append(CHANGED[self.language].format(names=named))
        return Sheet(title, payoffs.heads, payoffs.rows, tuple(notes), self.language)

    def portrait(self) -> Chart | None:
        """Return where imitation leads from four starts; None where the regime does not fit, or nothing can move."""
        try:
            solution = self.judgement.solution
            if solution is None:
                return None
            game = solution.game
            found = paths(game.scenario, game.regime, binding=game.binding, per_edge=STARTS)
        except InputError:
            return None
        return portrait(found, self.language, rest=solution.played)

    def answer_html(self) -> Markup:
        """Return the verdict and the payoffs as an element that screen readers follow."""
        return Markup('<div role="status">{}</div>').format(self.sheet().html())

    def portrait_html(self) -> Markup:
        """Return the figure as an element; an empty one where there is none."""
        chart = self.portrait()
        return Markup("") if chart is None else Markup(chart._repr_html_())  # noqa: S704 - our own drawing

    @cached_property
    def panel(self) -> Any:
        """The sliders and what they move, as a widget of ipywidgets."""
        return Panel(self).whole

    def _repr_html_(self) -> str:
        return f"{self.answer_html()}{self.portrait_html()}"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        still = {"text/plain": str(self), "text/html": self._repr_html_()}
        if not _is_live():
            return still
        shown: dict[str, Any] = self.panel._repr_mimebundle_()
        return {**still, **shown}


def _is_live() -> bool:
    """Return whether sliders could be moved: who works in a notebook says from which cell it asks, a batch does not.

    A widget nobody can answer would leave a page that waits for scripts from elsewhere.
    """
    from IPython import get_ipython

    kernel = getattr(get_ipython(), "kernel", None)
    return kernel is not None and "cellId" in kernel.get_parent("shell").get("metadata", {})


class Panel:
    """The widgets in front of an explorer.

    Parameters
    ----------
    explorer : Explorer
    """

    def __init__(self, explorer: Explorer) -> None:
        import ipywidgets as widgets

        self._explorer = explorer
        self._waiting: asyncio.TimerHandle | None = None
        language = explorer.language
        titles = [(one.title[language], name) for name, one in explorer.regimes.items()]
        wide = {"description_width": "initial"}
        self.regime = widgets.Dropdown(options=titles, value=explorer.regime, description=REGIME[language], style=wide)
        self.mode = widgets.ToggleButtons(
            options=[(words[language], binding) for binding, words in MODES.items()],
            value=explorer.binding,
            description=MODE[language],
            style=wide,
        )
        self.sliders = {
            name: _slider(widgets, PARAMETERS[name], quantity, explorer.scenario, language)
            for name, quantity in explorer.scenario.quantities.items()
        }
        self._start = {name: slider.value for name, slider in self.sliders.items()}
        self.reset = widgets.Button(description=RESET[language])
        self.answer = widgets.HTML(explorer.answer_html())
        self.portrait = widgets.HTML(explorer.portrait_html())
        groups = [
            widgets.VBox([
                widgets.HBox([slider, widgets.Label(PARAMETERS[name].unit.words[language])])
                for name, slider in self.sliders.items()
                if PARAMETERS[name].group is group
            ])
            for group in Group
        ]  # fmt: skip
        shown = widgets.Accordion(children=groups, selected_index=0)
        for place, group in enumerate(Group):
            shown.set_title(place, group.value[language])
        for asked in (self.regime, self.mode, *self.sliders.values()):
            asked.observe(self._moved, names="value")
        self.reset.on_click(self._reset)
        controls = widgets.VBox([self.regime, self.mode, shown, self.reset])
        results = widgets.VBox(
            [self.answer, self.portrait], layout=widgets.Layout(flex="1 1 34em", min_width="0", padding="0 0 0 1em")
        )
        self.whole = widgets.HBox([controls, results], layout=widgets.Layout(flex_flow="row wrap"))

    def _moved(self, _change: Any) -> None:
        moved = {name: float(one.value) for name, one in self.sliders.items() if self._is_moved(name)}
        self._explorer.change(regime=self.regime.value, binding=self.mode.value, values=moved)
        self.answer.value = self._explorer.answer_html()
        if self._waiting is not None:
            self._waiting.cancel()
        try:
            self._waiting = asyncio.get_running_loop().call_later(FIGURE_AFTER, self._draw)
        except RuntimeError:  # nobody is waiting: a plain Python process
            self._draw()

    def _is_moved(self, name: str) -> bool:
        """Whether a slider stands a step or more from its start; a browser may put it on the nearest step by itself."""
        slider, start = self.sliders[name], self._start[name]
        if not hasattr(slider, "step") or slider.step is None:
            return bool(slider.value != start)
        here, there = (log10(one) if hasattr(slider, "base") else one for one in (slider.value, start))
        return bool(abs(here - there) > slider.step / 2)

    def _draw(self) -> None:
        self._waiting = None
        self.portrait.value = self._explorer.portrait_html()

    def _reset(self, _button: Any) -> None:
        for name, slider in self.sliders.items():
            slider.value = self._start[name]


def _slider(widgets: Any, parameter: Parameter, quantity: Quantity, scenario: Scenario, language: Language) -> Any:
    """Return what moves a parameter: a slider over its range, on a log scale where it is drawn so; or a plain box."""
    value, low, high = float(quantity.value), quantity.low, quantity.high
    sources = "; ".join(
        scenario.sources[key].title[language] if key in scenario.sources else key for key in quantity.sources
    )
    tip = TIP[language].format(
        meaning=parameter.meaning[language],
        low=f"{low:g}",
        high=f"{high:g}",
        status=STATUSES[quantity.status][language],
        sources=sources,
    )
    common = {
        "value": value,
        "description": parameter.label[language],
        "tooltip": tip,
        "style": {"description_width": "15em"},
        "layout": {"width": "32em"},
    }
    if low == high:
        return widgets.FloatText(**common)
    low, high = min(low, value), max(high, value)
    if quantity.distribution == "loguniform" and low > 0:
        ends = log10(low), log10(high)
        step = _step(*ends, log10(value))
        return widgets.FloatLogSlider(min=ends[0], max=ends[1], step=step, readout_format=READOUT, **common)
    return widgets.FloatSlider(min=low, max=high, step=_step(low, high, value), readout_format=READOUT, **common)


def _step(low: float, high: float, value: float) -> float:
    """Return a step of about a hundredth of the range that leads from its low end to the value."""
    steps = round(STEPS * (value - low) / (high - low))
    return (value - low) / steps if steps else (high - low) / STEPS
