"""What the commands share: options, the user's folders, reading inputs, bars and messages.

The only module that reads the environment and the clock.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO, TypeVar, cast

import click

if TYPE_CHECKING:
    from mapper.controlmap import ControlMap
    from mapper.pipeline import Inputs
    from mapper.theatre import Theatre

F = TypeVar("F", bound=Callable[..., Any])

EXIT_BAD_INPUT: Final = 2
EXIT_BUG: Final = 70
LAYERS: Final = ("areas", "units", "places", "claims", "front")


def fail(message: str, code: int) -> None:
    """End with one line and an exit code."""
    click.echo(f"mapper: {' '.join(message.split())}", err=True)
    sys.exit(code)


def together(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Make one decorator of several options."""

    def decorate(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


inputs_argument = click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
on_option = click.option(
    "--on", metavar="DATE", help="Day on the ground, YYYY-MM-DD. Default: the day of the newest report."
)
known_by_option = click.option("--known-by", metavar="DATE", help="Use only what was reported by this day.")
published_option = click.option("--published", metavar="DATE", help="Publication date of articles that carry none.")
theatre_option = click.option("--theatre", default="syria", show_default=True, help="Area of operations.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
output_option = click.option("-o", "--output", required=True, metavar="FILE", help="File to write.")
jobs_option = click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Processes to read articles with, at most; 0 (the default): one per core. Few articles are read in one; "
    "the result is the same.",
)
progress_option = click.option(
    "--progress/--no-progress", default=None, help="Show a progress bar on standard error. Default: on a terminal."
)
online_options = together(
    click.option(
        "--online",
        type=click.Choice(["geonames", "nominatim", "photon"]),
        help="Ask this service for places that the gazetteer lacks: their names then leave this machine.",
    ),
    click.option(
        "--online-url", metavar="URL", help="Your own server of that make instead, such as http://localhost:8088."
    ),
    click.option(
        "--geonames-user",
        metavar="NAME",
        envvar="MAPPER_GEONAMES_USER",
        help="Your account, which --online geonames asks for.",
    ),
    click.option(
        "--user-agent",
        metavar="TEXT",
        envvar="MAPPER_USER_AGENT",
        help="Who asks, as the online services require (a mail address will do).",
    ),
)
online_most_option = click.option(
    "--online-most",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    metavar="N",
    help="At most so many names are asked for, the most frequent first; one a second.",
)
reading_options = together(
    published_option, theatre_option, jobs_option, progress_option, online_options, online_most_option
)
dated_options = together(on_option, known_by_option, reading_options)


def data_folder() -> Path:
    """Where the user's files are: MAPPER_DATA, else the platform's user data directory."""
    from platformdirs import user_data_dir

    return Path(os.environ.get("MAPPER_DATA") or user_data_dir("mapper", appauthor=False))


def theatres_folder() -> Path:
    """Where the user's own theatres are."""
    return data_folder() / "theatres"


def user_folder(theatre: str) -> Path:
    """Where the user's gazetteer files of a theatre are."""
    return data_folder() / "gazetteer" / theatre


def cache_folder() -> Path | None:
    """Where names and cells are kept once built: MAPPER_CACHE (empty for nowhere), else the platform's cache."""
    from platformdirs import user_cache_dir

    given = os.environ.get("MAPPER_CACHE")
    if given is not None:
        return Path(given) if given else None
    own = os.environ.get("MAPPER_DATA")
    return Path(own) / "cache" if own else Path(user_cache_dir("mapper", appauthor=False))


def load(theatre: str) -> Theatre:
    """Load a theatre with the user's places."""
    from mapper.theatre import load_theatre

    return load_theatre(theatre, added=user_folder(theatre), cache=cache_folder(), own=theatres_folder())


def opened_inputs(inputs: Sequence[str], reading: dict[str, Any]) -> tuple[Inputs, Theatre]:
    """Open the inputs and load the theatre; what it lacks is asked for first, if the user says so."""
    from mapper.pipeline import open_inputs

    name, most = reading.pop("theatre"), reading.pop("online_most")
    asking = {key: reading.pop(key) for key in ("online", "online_url", "geonames_user", "user_agent")}
    opened, area = open_inputs(inputs, reading["published"]), load(name)
    if asking["online"] and opened.articles:
        _fill(opened, area, most, asking, **reading)
        area = load(name)
    return opened, area


def question(area: Theatre, *, online: str | None, online_url: str | None, **who: str | None) -> dict[str, Any]:
    """All of a question to an online service but the name; what is sent is told as it is sent."""
    scheme, _, server = (online_url or "https://").rstrip("/").partition("://")
    if online_url and (scheme not in ("http", "https") or not server):
        raise click.UsageError(f"--online-url: {online_url!r} is no address such as http://localhost:8088")
    kept = cache_folder()
    return {
        "service": online,
        "user_agent": who["user_agent"] or "",
        "account": who["geonames_user"] or "",
        "country_codes": (str(area.settings["country"]),),
        "domain": server if online_url else None,
        "scheme": scheme if online_url else "https",
        "cache": kept / "online" if kept is not None else None,
        "today": date.today(),
        "sent": lambda where, name: say(f"sent to {where}: {name}"),
    }


def _fill(opened: Inputs, area: Theatre, most: int, asking: dict[str, Any], *, progress: Any, **reading: Any) -> None:
    """Ask for the places that the gazetteer lacks, keep the answers, and say what became of every name."""
    from functools import partial

    from mapper.geocode import ask, licence
    from mapper.online import fill_gaps

    service = asking["online"]
    done = fill_gaps(
        opened,
        area,
        service=service,
        ask=partial(ask, **question(area, **asking)),
        folder=user_folder(area.id),
        most=most,
        progress=progress_of(progress),
        **jobs_of(reading),
    )
    if done.kept is not None:
        named = ", ".join(f"{name} = {place_id}" for name, place_id in done.placed)
        say(f"found online, kept in {done.kept.file}: {named}")
        say(f"these places: {licence(service)}; name it where you publish the map")
    if done.unknown:
        say(f"not found online, no place of this name in the theatre: {', '.join(done.unknown)}")
    if done.failed:
        say(f"{len(done.failed)} names without an answer ({', '.join(done.failed)}): {done.why}")
    if done.left:
        say(
            f"{len(done.left)} names not asked for (--online-most {most}, or the service fails): mapper claims --misses"
        )


def read(inputs: Inputs, theatre: Theatre, *, progress: bool | None, **reading: Any) -> Any:
    """Read claims, with a bar and notes on standard error."""
    from mapper.pipeline import read_claims

    return read_claims(inputs, theatre, progress=progress_of(progress), note=say, **jobs_of(reading))


def jobs_of(reading: dict[str, Any]) -> dict[str, Any]:
    """Fill in the number of processes."""
    return reading | {"jobs": reading["jobs"] or _cores()}


def _cores() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def control_map_of(inputs: Sequence[str], *, on: str | None, known_by: str | None, **reading: Any) -> ControlMap:
    """Read the inputs and draw the map of a day; say what is not on it."""
    from mapper.io import parse_date
    from mapper.pipeline import control_at

    if on is not None:
        parse_date(on, where="--on")
    opened, area = opened_inputs(inputs, reading)
    claims = read(opened, area, **reading)
    control_map = control_at(claims, area, on=on, known_by=known_by)
    reasons: dict[str, list[str]] = {}
    for name, reason in control_map.unplaced:
        reasons.setdefault(reason, []).append(name)
    for reason, names in reasons.items():
        say(f"not on the map, {reason}: {', '.join(names)}")
    return control_map


class _Terminal:
    """Standard error, taken for a terminal, for a bar that was asked for."""

    def write(self, text: str) -> int:
        """Pass it on."""
        return sys.stderr.write(text)

    def flush(self) -> None:
        """Pass it on."""
        sys.stderr.flush()

    def isatty(self) -> bool:
        """Say yes."""
        return True


def progress_of(
    shown: bool | None, label: str = "reading", *, least: int = 2
) -> Callable[[Sequence[Any]], Iterable[Any]]:
    """Return what wraps a list of articles or rows: click's own bar, which needs no other library, or nothing."""

    def wrapped(items: Sequence[Any]) -> Iterable[Any]:
        on = sys.stderr.isatty() and len(items) >= least if shown is None else shown
        return _bar(items, label) if on and items else items

    return wrapped


def _bar(items: Sequence[Any], label: str) -> Iterator[Any]:
    with click.progressbar(items, label=label, show_pos=True, file=cast(TextIO, _Terminal())) as bar:
        yield from bar


def say(text: str) -> None:
    """Tell the user, on standard error."""
    click.echo(text, err=True)
