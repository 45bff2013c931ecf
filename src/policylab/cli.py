"""The `policylab` command: thin; it reads arguments, calls the package and prints."""

from __future__ import annotations

import argparse
import errno
import io
import json
import shlex
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from policylab.errors import Fault, InputError, nearest

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
    asked, unread = _parser().parse_known_args(arguments)
    if unread:
        asked.parser.error(f"unrecognized arguments: {' '.join(unread)}")
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
        for fault in _hinted(error.faults, asked):
            print(f"policylab: {fault}", file=sys.stderr)
        return WRONG_USE
    except KeyboardInterrupt:
        print("policylab: interrupted", file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        # The reader of our output has gone: `policylab list parameters | head`. Nobody is left to tell.
        sys.stdout = None
        return DONE
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        sys.stdout = None  # what it still holds would be tried again at the end
        print(f"policylab: {(error.strerror or str(error)).lower()}", file=sys.stderr)
        return FAILED


def _hinted(faults: Sequence[Fault], asked: argparse.Namespace) -> list[Fault]:
    """Say with a name that is not known that the data folder beside the file has it, where that folder is not read."""
    from policylab.datafiles import names_in, shown, unread_folder

    given = vars(asked)
    files = [given.get("plan"), given.get("scenario"), *given.get("paths", [])]
    told = list(faults)
    for file in files:
        try:
            folder = unread_folder(Path(file), given.get("data")) if file else None
        except (OSError, ValueError, InputError):  # what is wrong with it the faults say
            continue
        if folder is None:
            continue
        names = {repr(name) for listed in names_in(folder).values() for name in listed}
        hint = f"did you mean to add --data {shlex.quote(shown(folder))}?"
        told = [replace(one, nearest=None, hint=hint) if one.value in names else one for one in told]
    return told


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

    scan = commands.add_parser(
        "scan", parents=[game, data, printed], help="every set of measures in thousands of uncertain futures"
    )
    scan.add_argument("--draws", type=int, default=5_000, metavar="N", help="futures; 5,000 by default")
    scan.add_argument("--seed", type=int, default=0, metavar="S", help="of the draws; 0 by default")
    scan.add_argument(
        "--varies",
        default="knowledge",
        choices=("knowledge", "premises"),
        help="which ranges are drawn: what is not known, or how premises differ",
    )
    scan.add_argument("--concept", default="nash", choices=("nash", "commitment"), help="nash by default")
    scan.add_argument("--out", metavar="DIR", help="a folder for the games, as Parquet; a scan begun there goes on")
    scan.add_argument("--jobs", type=int, metavar="N", help="processes; the number of cores by default")
    scan.add_argument("--scheduler", metavar="ADDRESS", help="a Dask scheduler whose workers do the work")
    scan.set_defaults(run=_scan)

    report = commands.add_parser("report", parents=[data, printed], help="build the briefs of a plan")
    report.add_argument("plan", nargs="?", metavar="PLAN", help="a plan file; reports/plan.yaml where none is given")
    report.add_argument("--only", metavar="NAME", action="append", default=[], help="only this report")
    report.add_argument("--out", metavar="DIR", help="where the shelf is built; the plan's own folder by default")
    report.add_argument("--jobs", type=int, metavar="N", help="reports run at a time; the number of cores by default")
    report.add_argument("--list", action="store_true", help="show what would run and why, and run nothing")
    report.add_argument("--force", action="store_true", help="run reports, too, whose inputs have not changed")
    report.add_argument("--fail-fast", action="store_true", help="stop at the first report that fails")
    report.add_argument("--pdf", action="store_true", help="print the pages, too, by the Chromium that is installed")
    report.add_argument(
        "--allow-outside-notebooks",
        action="store_true",
        help="run notebooks from outside the project, too: as trustworthy as who wrote them",
    )
    report.set_defaults(run=_report)

    drift = commands.add_parser("drift", parents=[printed], help="what moved since a batch was last accepted")
    drift.add_argument(
        "plan", nargs="?", metavar="PLAN", help="the plan of the batch; reports/plan.yaml if none is given"
    )
    drift.add_argument("--accept", action="store_true", help="accept the batch as it is; say why with --reason")
    drift.add_argument("--reason", metavar="TEXT", help="why the change is right; kept in baseline.json")
    drift.add_argument("--out", metavar="DIR", help="where the shelf was built; the plan's own folder by default")
    drift.set_defaults(run=_drift)

    listing = commands.add_parser("list", parents=[data, printed], help="what there is to choose from")
    listing.add_argument("kind", nargs="?", metavar="KIND", help=f"one of {', '.join(KINDS)}")
    listing.usage = "policylab list KIND [--data DIR] [--json]"
    listing.set_defaults(run=_list)

    check = commands.add_parser("check", parents=[data], help="check data files, and name every fault")
    check.add_argument("paths", nargs="*", metavar="PATH", help="scenario files; all data files where none is given")
    check.set_defaults(run=_check)
    for command in commands.choices.values():
        command.set_defaults(parser=command)
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
            faults.append(Fault("--set", name.strip(), f"a second value, {value!r}", "expected each name once"))
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
    from policylab.records import solution_record
    from policylab.terminal import solution_text
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
    from policylab.records import comparison_record
    from policylab.terminal import comparison_text
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


def _scan(asked: argparse.Namespace) -> int:
    from policylab import load
    from policylab.study import scan
    from policylab.study.executor import cores

    if asked.jobs is not None and asked.jobs < 1:
        raise InputError([Fault("--jobs", "", str(asked.jobs), "expected at least 1")])
    loaded = load(asked.scenario, _overrides(asked.overrides), data=asked.data, where="--set")
    _end_politely()
    with _progress("block") as progress:
        found = scan(
            loaded,
            draws=asked.draws,
            seed=asked.seed,
            varies=asked.varies,
            binding=asked.binding,
            concept=asked.concept,
            out=asked.out,
            workers=asked.jobs or cores(),
            scheduler=asked.scheduler,
            progress=progress,
            data=asked.data,
        )
    if asked.json:
        _print_json(found.record())
    else:
        print(found.text())
        if found.folder is not None:
            print(f"games: {found.folder / 'games'}; a row for each set: {found.folder / 'regimes.parquet'}")
    return DONE


@contextmanager
def _progress(unit: str) -> Iterator[Callable[[int, int], None]]:
    """Show how far long work is: a bar in a terminal, a line at each tenth elsewhere; on standard error."""
    from tqdm import tqdm

    in_terminal = sys.stderr.isatty()
    with tqdm(unit=unit, disable=not in_terminal, file=sys.stderr) as bar:
        told = -1

        def show(done: int, total: int) -> None:
            nonlocal told
            bar.total = total
            bar.update(done - bar.n)
            tenth = 10 * done // max(total, 1)
            if not in_terminal and tenth != told:
                told = tenth
                print(f"{done} of {total} {unit}s", file=sys.stderr, flush=True)

        yield show


def _end_politely() -> None:
    """Answer whoever cancels politely like Ctrl-C: processes are stopped and nothing is left behind."""
    if threading.current_thread() is threading.main_thread():  # elsewhere Python sets no handlers
        for polite in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(polite, signal.default_int_handler)


def _report(asked: argparse.Namespace) -> int:
    from policylab.shelf import build_shelf, list_shelf

    given = {
        "only": asked.only,
        "out": asked.out,
        "data": asked.data,
        "force": asked.force,
        "allow_outside": asked.allow_outside_notebooks,
    }
    if asked.list:
        listed = list_shelf(asked.plan, **given)
        if asked.json:
            _print_json({"reports": [one.as_dict() for one in listed]})
        else:
            print("\n".join(f"{one.report.name}: {one.text()}" for one in listed))
        return DONE
    _end_politely()
    shelf = build_shelf(asked.plan, jobs=asked.jobs, fail_fast=asked.fail_fast, pdf=asked.pdf, **given)
    if asked.json:
        _print_json(shelf.record())
    else:
        print(shelf.text())
    return DONE if shelf.complete else FAILED


def _drift(asked: argparse.Namespace) -> int:
    from policylab.batch.drift import accept, find_drift
    from policylab.batch.lock import locked
    from policylab.batch.summary import drift_markdown
    from policylab.shelf import shelf_folder

    if asked.plan is not None and not Path(asked.plan).is_file():
        raise InputError(
            [Fault("drift", "PLAN", repr(asked.plan), "expected a plan file; a shelf's folder is given by --out")]
        )
    folder = Path(asked.out) if asked.out is not None else shelf_folder(asked.plan)
    if asked.reason is not None and not asked.accept:
        raise InputError([Fault("--reason", "", repr(asked.reason), "expected together with --accept")])
    if asked.accept:
        with locked(folder):
            drift = accept(folder, asked.reason or "")
    else:
        drift = find_drift(folder)
    if asked.json:
        _print_json({**drift.record(), "accepts": asked.accept})
    elif asked.accept:
        print(f"Accepted: {(asked.reason or '').strip()}")
    else:
        print(drift_markdown(drift), end="")
    return DONE if asked.accept or drift.is_accepted else FAILED


def _list(asked: argparse.Namespace) -> int:
    from policylab.records import listing
    from policylab.terminal import listing_text

    if asked.kind not in KINDS:
        near = nearest(asked.kind or "", KINDS)
        got = repr(asked.kind) if asked.kind is not None else "nothing"
        raise InputError([Fault("list", "KIND", got, f"expected one of {', '.join(KINDS)}", near)])
    items = listing(asked.kind, asked.data)
    if asked.json:
        _print_json(items)
    else:
        print(listing_text(items))
        _print_replaced(asked.data, asked.kind)
    return DONE


def _print_replaced(data: str | None, kind: str | None = None) -> None:
    """Say what of one's own takes the place of the project's: all of it, or of a kind."""
    from policylab.datafiles import shown
    from policylab.workbench import replaced

    for path, name in replaced(data):
        if kind is None or kind in (path.stem, path.parent.name):
            print(f"{shown(path)}: {name} takes the place of the project's")


def _check(asked: argparse.Namespace) -> int:
    from policylab.workbench import check_data

    checked = check_data(asked.paths, data=asked.data)
    _print_replaced(asked.data)
    files = "scenario file" if checked == 1 else "scenario files"
    print(f"{checked} {files}, and what there is of instruments, regimes and sources, are right.")
    return DONE


if __name__ == "__main__":
    sys.exit(main())
