"""The command line: a doorbell to :mod:`mapper.pipeline`. The only module that reads the user's settings.

Results go to standard output or a file, everything else to standard error. Bad input ends with exit code 2
and one line.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO, TypeVar, cast

import click

from mapper import __version__
from mapper.errors import GeocodeError, MapperError

if TYPE_CHECKING:
    from mapper.controlmap import ControlMap
    from mapper.pipeline import Inputs
    from mapper.theatre import Theatre

F = TypeVar("F", bound=Callable[..., Any])

_EXIT_BAD_INPUT: Final = 2
_EXIT_BUG: Final = 70
_LAYERS: Final = ("areas", "units", "places", "claims", "front")


class _Group(click.Group):
    """Turns every error of ours into one line."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except MapperError as fault:
            _fail(str(fault), _EXIT_BAD_INPUT)
        except BrokenPipeError:  # the reader of our output has gone
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except OSError as fault:
            _fail(f"cannot read or write: {fault}", _EXIT_BAD_INPUT)
        except Exception as fault:
            if os.environ.get("MAPPER_DEBUG"):
                raise
            _fail(f"unexpected {type(fault).__name__}: {fault} (a bug; MAPPER_DEBUG=1 shows where)", _EXIT_BUG)


def _fail(message: str, code: int) -> None:
    click.echo(f"mapper: {' '.join(message.split())}", err=True)
    sys.exit(code)


def _options(*options: Callable[[F], F]) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


_inputs = click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
_on = click.option("--on", metavar="DATE", help="Day on the ground, YYYY-MM-DD. Default: the day of the newest report.")
_known_by = click.option("--known-by", metavar="DATE", help="Use only what was reported by this day.")
_published = click.option("--published", metavar="DATE", help="Publication date of articles that carry none.")
_theatre = click.option("--theatre", default="syria", show_default=True, help="Area of operations.")
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_output = click.option("-o", "--output", required=True, metavar="FILE", help="File to write.")
_jobs = click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Processes to read articles with, at most; 0 (the default): one per core. Few articles are read in one; "
    "the result is the same.",
)
_shown = click.option(
    "--progress/--no-progress", default=None, help="Show a progress bar on standard error. Default: on a terminal."
)
_asking = _options(
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
_most = click.option(
    "--online-most",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    metavar="N",
    help="At most so many names are asked for, the most frequent first; one a second.",
)
_reading = _options(_published, _theatre, _jobs, _shown, _asking, _most)
_dated = _options(_on, _known_by, _reading)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mapper")
def main() -> None:
    """
    Give it news, Arabic first; get a dated, sourced map of who is reported to hold what.

    INPUT is one or many of .txt (date from --published or a .json of the same name), .html, .jsonl (one
    article or one claim a line), a folder of these, a claims file (.csv, .geojson, .parquet), or - for
    standard input.
    """


@main.command("map")
@_inputs
@_output
@click.option("--from", "first", metavar="DATE", help="First day of a date slider.")
@click.option("--to", "last", metavar="DATE", help="Last day of a date slider.")
@click.option("--lang", type=click.Choice(["ar", "en"]), default="ar", show_default=True, help="Language it opens in.")
@_dated
def map_command(
    inputs: tuple[str, ...], output: str, first: str | None, last: str | None, lang: str, **dated: Any
) -> None:
    """
    Draw an interactive map as one HTML file that needs no network.

    Example: mapper map seeds/2017-12-20-coalition-raqqa.txt -o raqqa.html
    """
    from mapper.io import check_writable, parse_date

    target = check_writable(output, (".html", ".htm"), inputs)
    if (first is None) != (last is None):
        raise click.UsageError("--from and --to go together")
    if first and dated["on"]:
        raise click.UsageError("give either --on, or --from and --to")
    start = parse_date(first, where="--from") if first else None
    stop = parse_date(last, where="--to") if last else None
    if stop is not None:
        dated["on"] = stop.isoformat()
    control_map = _control_map(inputs, **dated)
    control_map.to_html(target, lang=lang, first=start, last=stop)
    _say(f"{target}: {control_map!r}")


@main.command("claims")
@_inputs
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="File to write: .jsonl, .csv, .geojson or .parquet. Default: JSON lines on standard output.",
)
@click.option("--append", is_flag=True, help="Keep what FILE (.jsonl, .csv) holds and add what is new.")
@click.option("--trace", is_flag=True, help="Print what made each claim: lexicon entries, names, rules, weights.")
@click.option("--misses", is_flag=True, help="Print the names of places that the gazetteer lacks, most frequent first.")
@click.option("--json", "as_json", is_flag=True, help="Print --trace or --misses as JSON.")
@_reading
def claims_command(
    inputs: tuple[str, ...], output: str | None, append: bool, trace: bool, misses: bool, as_json: bool, **reading: Any
) -> None:
    """
    Extract the claims: who is said to hold what, since when, by whom, in which words.

    --trace shows how a claim was made, so that a wrong one can be mended in data/: each line names the file and
    entry. The column "trace" of every format holds the same lines. --misses shows how a gazetteer can grow; what
    "read as" says is only alike, and may be wrong.

    Example: mapper claims seeds/ -o claims.csv

    \b
    Example: mapper claims seeds/ --trace
    سيطرت “قسد” على مدينتي الرقة والطبقة ...
      claim    SDF captured, asserted, 2017-12-20, confidence 0.9 [39e92e7b04d000b3]
      trigger  ar/triggers.toml [[trigger]] frame=take value=captured past: سيطر “سيطرت”
      actor    factions.toml [SDF] name: قسد “قسد”
      place    الرقة = gn172955 Raqqa (PPLA), 0.77: the text says city; ...
      ...

    Example: mapper claims seeds/ --misses
    """
    from mapper.io import check_writable
    from mapper.store import CLAIM_FORMATS, dumps_jsonl, write_claims

    if misses and (trace or output):
        raise click.UsageError("--misses prints names, not claims: give it without --trace and --output")
    if as_json and not (trace or misses):
        raise click.UsageError("--json goes with --trace or --misses; claims are JSON lines already")
    target = check_writable(output, CLAIM_FORMATS, () if append else inputs) if output else None
    if misses:
        click.echo(_misses_text(*_opened(inputs, reading), as_json=as_json, **reading))
        return
    claims = _read(*_opened(inputs, reading), **reading)
    if trace:
        click.echo(_trace_text(claims, as_json))
    elif target is None:
        click.echo(dumps_jsonl(claims), nl=False)
    if target is not None:
        count = write_claims(claims, target, append=append)
        _say(f"{target}: {count} claims")


def _trace_text(claims: Any, as_json: bool) -> str:
    from mapper.schema import claim_records

    blocks, rows = [], []
    for claim in claim_records(claims):
        steps = [step.partition(": ")[::2] for step in claim.trace]
        rows.append(
            {
                "claim_id": claim.claim_id,
                "article_id": claim.article_id,
                "quote": claim.quote,
                "trace": [{"step": step, "by": by} for step, by in steps],
            }
        )
        made = (
            f"{claim.faction} {claim.status}, {claim.modality}, {claim.valid_from}, "
            f"confidence {claim.confidence:g} [{claim.claim_id}]"
        )
        lines = [("claim", made), *(steps or [("trace", "none: not read from an article")])]
        blocks.append("\n".join([" ".join(claim.quote.split()), *(f"  {step:<8} {by}" for step, by in lines)]))
    return json.dumps(rows, ensure_ascii=False, indent=1) if as_json else "\n\n".join(blocks)


def _misses_text(inputs: Inputs, area: Theatre, *, as_json: bool, progress: bool | None, **reading: Any) -> str:
    from mapper.pipeline import read_misses

    found = read_misses(inputs, area, progress=_progress(progress), **_jobs_of(reading))
    if as_json:
        return json.dumps(found.to_dict("records"), ensure_ascii=False, indent=1)
    lines = []
    for row in found.itertuples():
        read_as = f"  (read as {row.read_as}: {row.reason})" if row.read_as else ""
        lines.append(f"{row.count:>6}  {row.name}{f', {row.kind}' if row.kind else ''}{read_as}")
        lines.append(f"        {row.article_id}:{row.start}  {row.quote}")
    return "\n".join(lines) or "every name that stands where a place must stand is in the gazetteer"


@main.command("export")
@_inputs
@_output
@click.option("--layer", type=click.Choice(_LAYERS), default="areas", show_default=True, help="What to export.")
@_dated
def export_command(inputs: tuple[str, ...], output: str, layer: str, **dated: Any) -> None:
    """
    Write one layer for QGIS, kepler.gl or a spreadsheet: .geojson, .gpkg or .csv.

    Example: mapper export seeds/2017-12-20-coalition-raqqa.txt -o raqqa.geojson --layer areas
    """
    from mapper.export import EXPORTS, write_layer
    from mapper.io import check_writable

    target = check_writable(output, tuple(EXPORTS), inputs)
    control_map = _control_map(inputs, **dated)
    frame = control_map.layer(layer)
    write_layer(frame, target, name=layer, as_of=control_map.on)
    _say(f"{target}: {len(frame)} features of layer {layer}, {control_map.on}")


@main.command("stats")
@_inputs
@click.option("-o", "--output", metavar="FILE.csv", help="Write a csv.")
@_json
@_dated
def stats_command(inputs: tuple[str, ...], output: str | None, as_json: bool, **dated: Any) -> None:
    """
    Shares per faction: km2, % of the theatre, % of its inhabited area, settlements, each with an interval.

    Example: mapper stats seeds/2017-12-20-coalition-raqqa.txt --on 2017-12-20
    """
    from mapper.io import check_writable, write_whole

    target = check_writable(output, (".csv",), inputs) if output else None
    control_map = _control_map(inputs, **dated)
    table = control_map.stats()
    if target is not None:
        write_whole(target, table.to_csv(lineterminator="\n"))
        _say(f"{target}: {len(table)} rows, {control_map.on}")
    if as_json:
        click.echo(json.dumps({"as_of": control_map.on.isoformat(), "shares": table.to_dict("index")}, indent=1))
    elif target is None:
        click.echo(_stats_text(control_map, table))


def _stats_text(control_map: ControlMap, table: Any) -> str:
    whole = table.iloc[0]
    lines = [f"{control_map.theatre.name}, {control_map.on}"]
    lines.append(
        f"{'faction':<20}{'km2':>10}{'% theatre':>22}{'% inhabited':>22}{'settlements':>13}{'% of them':>22}"
        f"{'contested km2':>15}"
    )
    for faction, row in table.iterrows():
        shares = [
            f"{row[name]:.1f} ({row[f'{name}_low']:.1f}-{row[f'{name}_high']:.1f})"
            for name in ("theatre_pct", "inhabited_pct", "settlements_pct")
        ]
        lines.append(
            f"{faction:<20}{row.area_km2:>10,.0f}{shares[0]:>22}{shares[1]:>22}{row.settlements:>13.0f}{shares[2]:>22}"
            f"{row.contested_km2:>15,.0f}"
        )
    lines.append("(in brackets: where a share lies, 19 times of 20, by the confidence of its claims)")
    lines.append(
        f"100 % = theatre {whole.theatre_km2:,.0f} km2; inhabited {whole.theatre_inhabited_km2:,.0f} km2 "
        f"(within {control_map.theatre.settings['units']['inhabited_radius_km']:g} km of a settlement, in its cell); "
        f"{whole.theatre_settlements:.0f} settlements of the gazetteer"
    )
    return "\n".join(lines)


@main.command("explain")
@click.argument("place")
@_inputs
@click.option("--lang", type=click.Choice(["ar", "en"]), default="en", show_default=True)
@_json
@_dated
def explain_command(place: str, inputs: tuple[str, ...], lang: str, as_json: bool, **dated: Any) -> None:
    """
    Why a place is shown as it is: the sentences for and against, and the rule.

    Example: mapper explain الكرامة seeds/2017-12-20-coalition-raqqa.txt --on 2017-12-20
    """
    explanation = _control_map(inputs, **dated).explain(place, lang=lang)
    text = json.dumps(explanation.to_dict(), ensure_ascii=False, indent=1) if as_json else str(explanation)
    click.echo(text)


@main.command("place")
@click.argument("name")
@_asking
@click.option("--theatre", default="syria", show_default=True, help="Area of operations.")
@_json
def place_command(name: str, theatre: str, as_json: bool, **asking: str | None) -> None:
    """
    Look a name up in the gazetteer: candidates, scores and reasons.

    Example: mapper place Rakka
    """
    from dataclasses import asdict

    area = _load(theatre)
    found = area.gazetteer.lookup(name)
    if not found and asking["online"]:
        from shapely import Point

        from mapper.geocode import geocode

        try:
            found = geocode(name, **_question(area, **asking))
        except GeocodeError as fault:
            _say(f"not found online: {fault}")
        lands = area.governorates.geometry
        found = [one for one in found if lands.intersects(Point(one.lon, one.lat)).any()]
    if as_json:
        click.echo(json.dumps([asdict(candidate) for candidate in found], ensure_ascii=False, indent=1))
    elif found:
        for one in found:
            click.echo(
                f"{one.score:.2f}  {one.name}  {one.name_ar}  {one.kind}  {one.parent_id}  "
                f"lon {one.lon:.4f} lat {one.lat:.4f}  {one.place_id}  ({one.reason})"
            )
    if not found:
        _fail(f"no place like {name!r} in the gazetteer of {theatre}", _EXIT_BAD_INPUT)


@main.group("gazetteer")
def gazetteer_group() -> None:
    """List, add or remove gazetteer files; yours are kept in your user data directory."""


@gazetteer_group.command("list")
@click.option("--theatre", default="syria", show_default=True, help="Area of operations.")
@_json
def gazetteer_list(theatre: str, as_json: bool) -> None:
    """
    Show where the places come from, and how many.

    Example: mapper gazetteer list
    """
    sources = _load(theatre).places["source"]
    counts = sources.where(sources != "", "built-in areas and rivers").value_counts().sort_index()
    if as_json:
        click.echo(json.dumps({str(source): int(count) for source, count in counts.items()}, ensure_ascii=False))
        return
    for source, count in counts.items():
        click.echo(f"{count:>8}  {source}")
    click.echo(f"{counts.sum():>8}  in all; your own files are in {_user_folder(theatre)}")


@gazetteer_group.command("add")
@click.argument("file", metavar="FILE")
@click.option("--name-col", metavar="COLUMN", help="English name.")
@click.option("--name-ar-col", metavar="COLUMN", help="Arabic name.")
@click.option("--lon-col", metavar="COLUMN")
@click.option("--lat-col", metavar="COLUMN")
@click.option("--id-col", metavar="COLUMN", help="Identifier, such as a P-code.")
@click.option("--kind-col", metavar="COLUMN", help="GeoNames feature code; PPL when there is none.")
@click.option("--strict", is_flag=True, help="Refuse a file with bad rows instead of leaving them out.")
@click.option("--theatre", default="syria", show_default=True, help="Area of operations.")
def gazetteer_add(file: str, theatre: str, strict: bool, **columns: str | None) -> None:
    """
    Add places: a csv with a header, a GeoNames country dump (SY.txt or SY.zip of download.geonames.org/export/dump),
    or a layer of points (.gpkg, .geojson, .shp).

    Columns are found by their usual names, or name them. A place that is known already, by its identifier or by
    name and nearness, only lends its spellings.

    Example: mapper gazetteer add SY.zip

    Example: mapper gazetteer add villages.csv --name-col village --lon-col east --lat-col north
    """
    _add(file, theatre, {key.removesuffix("_col"): value for key, value in columns.items()}, strict=strict)


def _add(file: str, theatre: str, roles: dict[str, str | None], *, strict: bool) -> None:
    from mapper.gazetteers import add
    from mapper.theatre import load_theatre

    folder = _user_folder(theatre)
    known = load_theatre(theatre, added=folder, own=_theatres_folder())
    done = add(file, folder, known.places, known.governorates, columns=roles, strict=strict)
    _say(
        f"{done.file}: {done.added} places added, {done.known} known already, "
        f"{done.outside} outside the theatre left out"
    )
    if done.bad:
        shown = ", ".join(map(str, done.bad[:10])) + (" ..." if len(done.bad) > 10 else "")
        _say(f"{len(done.bad)} rows left out (no name, no degrees, too long, or an id again): lines {shown}")
    if done.licence:
        _say(f"licence of these places: {done.licence}; name it where you publish the map")


@gazetteer_group.command("fetch")
@click.argument("country")
@click.option("--url", metavar="ADDRESS", help="Folder of the dumps on another server, such as a mirror of yours.")
@click.option("--theatre", default="syria", show_default=True, help="Area of operations.")
def gazetteer_fetch(country: str, url: str | None, theatre: str) -> None:
    """
    Download GeoNames' places of a country (CC BY 4.0) and add them.

    Only the address of the file is sent, to download.geonames.org unless --url names another server. A broken
    download goes on where it stopped when the command is run again.

    Example: mapper gazetteer fetch SY
    """
    from mapper.fetch import fetch_dump

    folder = _user_folder(theatre).parent.parent / "downloads"
    shown = sys.stderr.isatty()

    def progress(so_far: int, whole: int | None) -> None:
        if shown:
            of = f" of {whole / 1e6:.1f}" if whole else ""
            click.echo(f"\r{so_far / 1e6:.1f}{of} MB", nl=False, err=True)

    done = fetch_dump(country, folder, base=url, progress=progress)
    _say(
        f"{chr(10) if shown and done.fresh else ''}{done.file}: {'downloaded' if done.fresh else 'up to date'}, "
        f"sha256 {done.sha256}"
    )
    _add(str(done.file), theatre, {}, strict=False)


@gazetteer_group.command("remove")
@click.argument("name")
@click.option("--theatre", default="syria", show_default=True, help="Area of operations.")
def gazetteer_remove(name: str, theatre: str) -> None:
    """
    Remove a file that was added.

    Example: mapper gazetteer remove communities
    """
    from mapper.gazetteers import remove

    _say(f"removed {remove(name, _user_folder(theatre))}")


@main.group("theatre")
def theatre_group() -> None:
    """
    List theatres or make one of another country; yours are kept in your user data directory.

    Example: mapper theatre new libya --country LY --gazetteer LY.zip --boundary libya.geojson
    """


@theatre_group.command("list")
def theatre_list() -> None:
    """
    Show the theatres there are.

    Example: mapper theatre list
    """
    from mapper.theatre import theatre_names

    for name in theatre_names(_theatres_folder()):
        click.echo(name)


@theatre_group.command("new")
@click.argument("name")
@click.option("--gazetteer", required=True, metavar="FILE", help="Places, as gazetteer add reads; or builtin:IQ.")
@click.option("--boundary", required=True, metavar="FILE", help="Country or governorates, polygons; or builtin:IQ.")
@click.option("--boundary-name-col", metavar="COLUMN", help="Name of each polygon.")
@click.option("--rivers", metavar="FILE", help="Lines with a name, drawn downstream; or builtin:IQ.")
@click.option("--country", metavar="XX", required=True, help="Two-letter country code.")
@click.option("--factions", metavar="FILE", help="Your own factions.toml instead of the template.")
@click.option("--replace", is_flag=True, help="Replace a theatre of yours of this name.")
def theatre_new(name: str, **given: Any) -> None:
    """
    Make a theatre of another country, for --theatre NAME.

    Example: mapper theatre new iraq --country IQ --gazetteer builtin:IQ --boundary builtin:IQ --rivers builtin:IQ

    Example: mapper theatre new libya --country LY --gazetteer LY.zip --boundary districts.geojson
    """
    from mapper.theatres import new

    done = new(name, _theatres_folder(), **given)
    for note in done.notes:
        _say(note)
    _say(f"{done.folder}: {done.places} places, {done.governorates} governorates; fill in factions.toml there")


def _data_folder() -> Path:
    """Where the user's files are: MAPPER_DATA, else the platform's user data directory."""
    from platformdirs import user_data_dir

    return Path(os.environ.get("MAPPER_DATA") or user_data_dir("mapper", appauthor=False))


def _theatres_folder() -> Path:
    return _data_folder() / "theatres"


def _user_folder(theatre: str) -> Path:
    return _data_folder() / "gazetteer" / theatre


def _cache_folder() -> Path | None:
    """Where names and cells are kept once built: MAPPER_CACHE (empty for nowhere), else the platform's cache."""
    from platformdirs import user_cache_dir

    given = os.environ.get("MAPPER_CACHE")
    if given is not None:
        return Path(given) if given else None
    own = os.environ.get("MAPPER_DATA")
    return Path(own) / "cache" if own else Path(user_cache_dir("mapper", appauthor=False))


def _load(theatre: str) -> Theatre:
    from mapper.theatre import load_theatre

    return load_theatre(theatre, added=_user_folder(theatre), cache=_cache_folder(), own=_theatres_folder())


def _opened(inputs: Sequence[str], reading: dict[str, Any]) -> tuple[Inputs, Theatre]:
    """Open the inputs and load the theatre; what it lacks is asked for first, if the user says so."""
    from mapper.pipeline import open_inputs

    name, most = reading.pop("theatre"), reading.pop("online_most")
    asking = {key: reading.pop(key) for key in ("online", "online_url", "geonames_user", "user_agent")}
    opened, area = open_inputs(inputs, reading["published"]), _load(name)
    if asking["online"] and opened.articles:
        _fill(opened, area, most, asking, **reading)
        area = _load(name)
    return opened, area


def _question(area: Theatre, *, online: str | None, online_url: str | None, **who: str | None) -> dict[str, Any]:
    """All of a question to an online service but the name; what is sent is told as it is sent."""
    scheme, _, server = (online_url or "https://").rstrip("/").partition("://")
    if online_url and (scheme not in ("http", "https") or not server):
        raise click.UsageError(f"--online-url: {online_url!r} is no address such as http://localhost:8088")
    kept = _cache_folder()
    return {
        "service": online,
        "user_agent": who["user_agent"] or "",
        "account": who["geonames_user"] or "",
        "country_codes": (str(area.settings["country"]),),
        "domain": server if online_url else None,
        "scheme": scheme if online_url else "https",
        "cache": kept / "online" if kept is not None else None,
        "today": date.today(),
        "sent": lambda where, name: _say(f"sent to {where}: {name}"),
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
        ask=partial(ask, **_question(area, **asking)),
        folder=_user_folder(area.id),
        most=most,
        progress=_progress(progress),
        **_jobs_of(reading),
    )
    if done.kept is not None:
        named = ", ".join(f"{name} = {place_id}" for name, place_id in done.placed)
        _say(f"found online, kept in {done.kept.file}: {named}")
        _say(f"these places: {licence(service)}; name it where you publish the map")
    if done.unknown:
        _say(f"not found online, no place of this name in the theatre: {', '.join(done.unknown)}")
    if done.failed:
        _say(f"{len(done.failed)} names without an answer ({', '.join(done.failed)}): {done.why}")
    if done.left:
        _say(
            f"{len(done.left)} names not asked for (--online-most {most}, or the service fails): mapper claims --misses"
        )


def _read(inputs: Inputs, theatre: Theatre, *, progress: bool | None, **reading: Any) -> Any:
    from mapper.pipeline import read_claims

    return read_claims(inputs, theatre, progress=_progress(progress), note=_say, **_jobs_of(reading))


def _jobs_of(reading: dict[str, Any]) -> dict[str, Any]:
    return reading | {"jobs": reading["jobs"] or _cores()}


def _cores() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _control_map(inputs: Sequence[str], *, on: str | None, known_by: str | None, **reading: Any) -> ControlMap:
    from mapper.io import parse_date
    from mapper.pipeline import control_at

    if on is not None:
        parse_date(on, where="--on")
    opened, area = _opened(inputs, reading)
    claims = _read(opened, area, **reading)
    control_map = control_at(claims, area, on=on, known_by=known_by)
    reasons: dict[str, list[str]] = {}
    for name, reason in control_map.unplaced:
        reasons.setdefault(reason, []).append(name)
    for reason, names in reasons.items():
        _say(f"not on the map, {reason}: {', '.join(names)}")
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


def _progress(shown: bool | None) -> Callable[[Sequence[Any]], Iterable[Any]]:
    """Return what wraps the list of articles: click's own bar, so that reading needs no other library, or nothing."""

    def wrapped(items: Sequence[Any]) -> Iterable[Any]:
        on = sys.stderr.isatty() and len(items) > 1 if shown is None else shown
        return _bar(items) if on and items else items

    return wrapped


def _bar(items: Sequence[Any]) -> Iterator[Any]:
    with click.progressbar(items, label="reading", show_pos=True, file=cast(TextIO, _Terminal())) as bar:
        yield from bar


def _say(text: str) -> None:
    click.echo(text, err=True)
