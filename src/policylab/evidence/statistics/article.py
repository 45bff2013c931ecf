"""The article's own two years of fires and losses, beside the yearbook's."""

from __future__ import annotations

from dataclasses import dataclass

from policylab.evidence.statistics.loading import load_statistics
from policylab.evidence.statistics.observations import Statistics
from policylab.evidence.statistics.vocabulary import CHINA
from policylab.i18n.numbers import share
from policylab.i18n.words import Words


@dataclass(frozen=True)
class YearOnYear:
    """Fires and losses of two years, and what they come to.

    Attributes
    ----------
    years : tuple of int
    fires : tuple of float
    losses : tuple of float
        Direct loss of property, yuan.
    """

    years: tuple[int, int]
    fires: tuple[float, float]
    losses: tuple[float, float]

    @property
    def change_fires(self) -> float:
        """Change of the count as a share."""
        return self.fires[1] / self.fires[0] - 1

    @property
    def change_loss(self) -> float:
        """Change of the loss as a share."""
        return self.losses[1] / self.losses[0] - 1

    @property
    def loss_per_fire(self) -> tuple[float, float]:
        """Yuan per fire in each of the years."""
        return self.losses[0] / self.fires[0], self.losses[1] / self.fires[1]

    @property
    def change_loss_per_fire(self) -> float:
        """Change of the loss per fire as a share."""
        first, second = self.loss_per_fire
        return second / first - 1


@dataclass(frozen=True)
class Audit:
    """The only figures of the article, by its own numbers and by the yearbook's.

    Attributes
    ----------
    article, yearbook : YearOnYear
        2010 and 2011. The yearbook's are recalled.
    """

    article: YearOnYear
    yearbook: YearOnYear

    @property
    def finding(self) -> Words:
        """What the arithmetic comes to."""
        first, second = self.article.loss_per_fire
        return Words(
            "按文章的数字，2010年到2011年全国火灾起数{fires}，损失{loss}，每起损失由{first}元变为{second}元"
            "（{each}）；按统计年鉴（回忆值）依次为{fires2}、{loss2}、{each2}。文章没有给出任何本地前后对比的数字。",
            "By the article's figures fires in China changed by {fires} from 2010 to 2011, losses by {loss}, and the "
            "loss per fire from {first} to {second} yuan ({each}); by the yearbook's (recalled) it is {fires2}, "
            "{loss2} and {each2}. The article has no local figure from before and after.",
        ).format(
            fires=share(self.article.change_fires, signed=True),
            loss=share(self.article.change_loss, signed=True),
            first=f"{first:,.0f}",
            second=f"{second:,.0f}",
            each=share(self.article.change_loss_per_fire, signed=True),
            fires2=share(self.yearbook.change_fires, signed=True),
            loss2=share(self.yearbook.change_loss, signed=True),
            each2=share(self.yearbook.change_loss_per_fire, signed=True),
        )


def audit_article(statistics: Statistics | None = None) -> Audit:
    """Work out what the article's national figures of 2010 and 2011 say, beside the yearbook's.

    Parameters
    ----------
    statistics : Statistics, optional
        The project's data where it is not given.

    Returns
    -------
    Audit

    Raises
    ------
    ValueError
        If one of the eight figures is missing.

    Examples
    --------
    >>> round(audit_article().article.change_fires, 4)
    -0.0478
    """
    known = load_statistics() if statistics is None else statistics
    return Audit(_two_years(known, "article_2012", "press"), _two_years(known, None, "yearbook"))


def _two_years(known: Statistics, source: str | None, definition: str) -> YearOnYear:
    found = []
    for series in ("fires", "loss_10k_yuan"):
        yearly = known.yearly(CHINA, series, (definition,))
        for year in (2010, 2011):
            one = yearly.get(year)
            if one is None or (source is not None and source not in one.sources):
                raise ValueError(f"audit_article: no {series} of {year} by {source or 'the ' + definition}")
            found.append(one.value)
    return YearOnYear((2010, 2011), (found[0], found[1]), (found[2] * 10_000, found[3] * 10_000))
