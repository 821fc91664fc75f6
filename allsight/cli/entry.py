"""Puts the commands together and turns errors into one sentence each."""

import sys

import typer

from allsight import __version__
from allsight.cli import arb, fees, history, match, operate, read, serve, states
from allsight.cli.show import complain
from allsight.domain.errors import AllsightError


def main() -> None:
    """Run the command line; the entry point of the installed program."""
    app = typer.Typer(
        name="allsight",
        help="Prediction markets side by side: what they cost, where their rules differ, what is mispriced.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
    )
    app.callback()(_options)
    for module in (serve, read, states, arb, match, operate, history, fees):
        module.register(app)
    try:
        app()
    except AllsightError as error:
        complain(error)
        sys.exit(1)
    except BaseExceptionGroup as group:
        # Tasks fail in groups, even where there is one reason: whoever reads the terminal wants the reason.
        known, unknown = group.split(AllsightError)
        if known is None or unknown is not None:
            raise
        complain(_first(known))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _first(group: BaseExceptionGroup[AllsightError]) -> AllsightError:
    inner = group.exceptions[0]
    return _first(inner) if isinstance(inner, BaseExceptionGroup) else inner


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"allsight {__version__}")
        raise typer.Exit


def _options(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    del version
