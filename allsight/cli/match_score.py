"""The command that measures matching on pairs that people have labelled."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from allsight.cli import show
from allsight.domain.errors import InvalidRequestError

if TYPE_CHECKING:
    from allsight.normalization.matcher.measured.grading import Graded
    from allsight.normalization.matcher.measured.labelled import LabelledPair


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command()(score)


def score(
    file: Annotated[Path, typer.Argument(help="Labelled pairs, one JSON object a line.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of tables.")] = False,
    folds: Annotated[
        int | None, typer.Option(min=2, max=20, help="Train anew on all but one of so many parts, for each part.")
    ] = None,
    as_is: Annotated[
        bool, typer.Option("--as-is", help="Judge by the shipped model even what it was trained on: flattering.")
    ] = False,
    logic: Annotated[
        bool, typer.Option("--logic", help="Judge by the relation logic alone, without the model.")
    ] = False,
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

    [bold]events read last[/]: the fifth of the training's events that were looked at when the rules stood;
    they flatter less than the others.

    An event on which the shipped model was trained is judged by weights that have not seen it, any other by the model
    as it is; so figures are honest for the training file and for a held-out one alike.
    """
    from allsight.normalization.matcher.measured import baselines, figures, labelled, report
    from allsight.normalization.matcher.measured import folds as folds_of

    if (folds is not None) + as_is + logic > 1:
        raise InvalidRequestError("--folds, --as-is and --logic are three ways: choose one")
    pairs = list(labelled.read_pairs(file))
    if not pairs:
        raise InvalidRequestError(f"{file} holds no labelled pair")
    how, graded, trained_on = _graded(pairs, folds, as_is=as_is, logic=logic)
    back = [one for one in graded if folds_of.read_last(one.pair.event_key)] if trained_on else []
    found = report.Report(
        file=file.name,
        how=how,
        figures=figures.figures(graded),
        read_last=figures.slice_of(back) if back else None,
        baselines=() if bare else baselines.baselines(pairs),
    )
    if as_json:
        show.print_json(report.as_json(found))
        return
    show.CONSOLE.print(Text(f"{found.file}: {found.how}"))
    for table in report.tables(found):
        show.CONSOLE.print()
        show.table(table.title, table.columns, table.rows)


def _graded(
    pairs: "list[LabelledPair]", folds: int | None, *, as_is: bool, logic: bool
) -> "tuple[str, list[Graded], bool]":
    """Return how pairs are judged, in a sentence, the verdicts, and whether the shipped model was trained on any."""
    from allsight.normalization.matcher import model, training
    from allsight.normalization.matcher.measured import grading
    from allsight.normalization.matcher.rules_scorer import RulesScorer

    shipped = model.shipped()
    known = len({pair.event_key for pair in pairs if shipped.without(pair.event_key)})
    if logic:
        graded = grading.grade(pairs, grading.by_scorer(RulesScorer()))
        return "judged by the relation logic alone", graded, bool(known)
    if folds is not None:
        said = f"trained anew {folds} times, each time on all events but those judged"
        return said, training.cross_validated(pairs, folds, shipped.origin.penalty), bool(known)
    made = f"judged by the shipped model of {shipped.origin.made_on}"
    if as_is:
        said = f"{made}, whatever it was trained on"
    elif known:
        said = f"{made}; {known} event groups are of its training, each judged by weights that never saw it"
    else:
        said = f"{made}, which has seen none of these events"

    def weights(pair: "LabelledPair") -> model.Weights:
        return (None if as_is else shipped.without(pair.event_key)) or shipped.weights

    return said, grading.grade(pairs, training.by_weights(weights)), bool(known)
