"""The `policylab` command: thin; it reads arguments, calls the package and prints."""

from __future__ import annotations

import argparse
import io
import json
import signal
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from policylab.errors import Fault, InputError

DONE, FAILED, WRONG_USE = 0, 1, 2

KINDS = ("scenarios", "regimes", "instruments", "parameters", "settings", "sources", "concepts")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Those of the process where they are not given.

    Returns
    -------
    int
        0 done, 1 a report or check failed, 2 wrong use or bad input.
    """
    asked = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    run: Callable[[argparse.Namespace], int] = asked.run
    try:
        with _plain_warnings():
            code = run(asked)
            sys.stdout.flush()
            return code
    except InputError as error:
        for fault in error.faults:
            print(f"policylab: {fault}", file=sys.stderr)
        return WRONG_USE
    except KeyboardInterrupt:
        print("policylab: interrupted", file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        # The reader of our output has gone: `policylab list parameters | head`. Nobody is left to tell.
        sys.stdout = None
        return DONE


@contextmanager
def _plain_warnings() -> Iterator[None]:
    """Show warnings as one line on standard error, without the place in the code."""
    with warnings.catch_warnings():
        warnings.simplefilter("always", UserWarning)
        warnings.showwarning = lambda message, *_rest, **_named: print(
            f"policylab: warning: {message}", file=sys.stderr
        )
        yield


def _parser() -> argparse.ArgumentParser:
    from policylab import __version__

    parser = argparse.ArgumentParser(
        prog="policylab",
        description="Does a fire department that serves as well as enforces do better? A game, and its comparison.",
    )
    parser.add_argument("--version", action="version", version=f"policylab {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    data = argparse.ArgumentParser(add_help=False)
    data.add_argument("--data", metavar="DIR", help="a data folder of your own, searched before the project's")
    printed = argparse.ArgumentParser(add_help=False)
    printed.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    game = argparse.ArgumentParser(add_help=False)
    game.add_argument("scenario", metavar="SCENARIO", help="a name (policylab list scenarios) or a path to a YAML file")
    game.add_argument("--binding", action="store_true", help="the regulator must serve where it visits; else it may")
    game.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        dest="overrides",
        help="a parameter, a setting, or an instrument's figure, as in guidance.raises.competence=0.5",
    )

    solve = commands.add_parser(
        "solve", parents=[game, data, printed], help="one scenario under one regime: payoffs and equilibria"
    )
    chosen = solve.add_mutually_exclusive_group()
    chosen.add_argument("--regime", metavar="NAME", help="a named regime (policylab list regimes)")
    chosen.add_argument("--instruments", metavar="A,B,…", help="a regime made of these instruments")
    solve.add_argument("--concept", default="nash", help="the solution concept (policylab list concepts)")
    solve.set_defaults(run=_solve)

    compare = commands.add_parser(
        "compare", parents=[game, data, printed], help="regimes against enforcement only, at the same budget"
    )
    compare.add_argument("--regime", metavar="NAME", action="append", default=[], help="may be given more than once")
    compare.add_argument("--instruments", metavar="A,B,…", help="a regime made of these instruments, beside the others")
    compare.add_argument("--concept", action="append", default=[], help="may be given more than once")
    compare.set_defaults(run=_compare)

    report = commands.add_parser("report", parents=[data, printed], help="build the briefs of a plan")
    report.add_argument("plan", nargs="?", metavar="PLAN", help="a plan file; reports/plan.yaml where none is given")
    report.add_argument("--only", metavar="NAME", action="append", default=[], help="only this report")
    report.add_argument("--out", metavar="DIR", help="where the shelf is built; the plan's own folder by default")
    report.add_argument("--jobs", type=int, metavar="N", help="reports run at a time; the number of cores by default")
    report.set_defaults(run=_report)

    listing = commands.add_parser("list", parents=[data, printed], help="what there is to choose from")
    listing.add_argument("kind", metavar="KIND", choices=KINDS, help=", ".join(KINDS))
    listing.set_defaults(run=_list)

    check = commands.add_parser("check", parents=[data], help="check data files, and name every fault")
    check.add_argument("paths", nargs="*", metavar="PATH", help="scenario files; all data files where none is given")
    check.set_defaults(run=_check)
    return parser


# ------------------------------------------------------------------------------------------- arguments


def _overrides(pairs: Sequence[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    faults = []
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            faults.append(Fault("--set", "", repr(pair), "expected NAME=VALUE"))
        elif name.strip() in given:
            faults.append(Fault("--set", name.strip(), repr(value), "expected each name once"))
        else:
            given[name.strip()] = value.strip()
    if faults:
        raise InputError(faults)
    return given


def _instruments(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _print_json(document: Any) -> None:
    # A pipe of another encoding gets escapes, which are the same document.
    plain = (sys.stdout.encoding or "ascii").lower().replace("-", "") != "utf8"
    json.dump(document, sys.stdout, ensure_ascii=plain, indent=2, allow_nan=False)
    print()


# -------------------------------------------------------------------------------------------- commands


def _solve(asked: argparse.Namespace) -> int:
    from policylab.concepts import solve_game
    from policylab.game import build
    from policylab.records import solution_record, solution_text
    from policylab.workbench import load_with_regimes

    chosen: Any = _instruments(asked.instruments) if asked.instruments is not None else asked.regime
    scenario, (regime,) = load_with_regimes(
        asked.scenario, [chosen if chosen is not None else "enforcement_only"],
        overrides=_overrides(asked.overrides), data=asked.data, where="--set",
    )  # fmt: skip
    solution = solve_game(build(scenario, regime, binding=asked.binding), asked.concept)
    if asked.json:
        _print_json(solution_record(solution))
    else:
        print(solution_text(solution))
    return DONE


def _compare(asked: argparse.Namespace) -> int:
    from policylab.records import comparison_record, comparison_text
    from policylab.workbench import NAMED_REGIMES, compare

    chosen: list[Any] = list(dict.fromkeys(asked.regime))
    if asked.instruments is not None:
        chosen.append(_instruments(asked.instruments))
    compared = compare(
        asked.scenario,
        chosen or list(NAMED_REGIMES),
        binding=asked.binding,
        concept=list(dict.fromkeys(asked.concept)) or ["nash"],
        overrides=_overrides(asked.overrides),
        data=asked.data,
        where="--set",
    )
    if asked.json:
        _print_json(comparison_record(compared))
    else:
        print(comparison_text(compared))
    return DONE


def _report(asked: argparse.Namespace) -> int:
    from policylab.shelf import build_shelf

    # Whoever cancels a batch politely is answered like Ctrl-C: kernels are stopped and nothing is left behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    shelf = build_shelf(asked.plan, only=asked.only, out=asked.out, jobs=asked.jobs, data=asked.data)
    if asked.json:
        _print_json(shelf.record())
    else:
        print(shelf.text())
    return DONE if shelf.complete else FAILED


def _list(asked: argparse.Namespace) -> int:
    from policylab.records import listing, listing_text

    items = listing(asked.kind, asked.data)
    if asked.json:
        _print_json(items)
    else:
        print(listing_text(items))
    return DONE


def _check(asked: argparse.Namespace) -> int:
    from policylab.workbench import check_data

    checked = check_data(asked.paths, data=asked.data)
    files = "scenario file" if checked == 1 else "scenario files"
    print(f"{checked} {files} and the catalogue of instruments are right.")
    return DONE


if __name__ == "__main__":
    sys.exit(main())
