"""The command that measures matching on pairs that people have labelled."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from allsight.cli import show
from allsight.domain.errors import InvalidRequestError


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command()(score)


def score(
    file: Annotated[Path, typer.Argument(help="Labelled pairs, one JSON object a line.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of tables.")] = False,
    bare: Annotated[bool, typer.Option("--bare", help="Leave out the baselines, which take a few seconds.")] = False,
) -> None:
    """Measure matching on labelled pairs, beside what plain similarity of title and outcome comes to.

    [bold]auto-link precision[/]: of pairs linked without a person, how many are right.

    [bold]auto-link coverage[/]: of pairs labelled same or opposite, how many are so linked.

    [bold]orientation errors[/]: such links that take same for opposite or the reverse.

    [bold]relation macro F1[/]: mean over relations of F1, which joins precision and recall.

    [bold]six-way accuracy[/]: the share of pairs whose relation is found.

    [bold]reversed subsets[/]: "a in b" taken for "b in a" or the reverse.

    [bold]recall at precision .95[/]: share of same found by a cut that is 95 % right.

    [bold]average precision[/]: mean precision of same over all such cuts.

    [bold]called same[/]: share taken for same of what is hard (much alike), opposite, a subset.

    [bold]conflict recall, precision[/]: of same pairs whose rules part, how many are noticed; of
    those noticed, how many part. Asked where both texts are there and the label knows.

    [bold]conflict kind accuracy[/]: of those noticed rightly, how many are of the kind named.

    [bold]Brier score[/]: mean square error of the six probabilities; 0 is perfect.

    [bold]calibration error[/]: mean distance from probability to how often it holds.

    [bold]reliability[/]: the same by tenths: mean probability, and how often right.

    [bold]95 of 100 draws[/]: events drawn again with repetition, pairs of one kept together.
    """
    from allsight.normalization.matcher.measured import baselines, figures, grading, labelled, report
    from allsight.normalization.matcher.rules_scorer import RulesScorer

    pairs = list(labelled.read_pairs(file))
    if not pairs:
        raise InvalidRequestError(f"{file} holds no labelled pair")
    found = report.Report(
        file=file.name,
        how="judged by the relation logic alone",
        figures=figures.figures(grading.grade(pairs, grading.by_scorer(RulesScorer()))),
        baselines=() if bare else baselines.baselines(pairs),
    )
    if as_json:
        show.print_json(report.as_json(found))
        return
    show.CONSOLE.print(Text(f"{found.file}: {found.how}"))
    for table in report.tables(found):
        show.CONSOLE.print()
        show.table(table.title, table.columns, table.rows)
