"""Commands about places: place, gazetteer, theatre."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, Final

import click

from mapper.cli.options import (
    EXIT_BAD_INPUT,
    fail,
    json_option,
    load,
    online_options,
    progress_of,
    progress_option,
    question,
    say,
    theatres_folder,
    together,
    user_folder,
)
from mapper.errors import GeocodeError

if TYPE_CHECKING:
    from mapper.origins import Origin

_MOST_FAULTS: Final = 10
_LEAST_FOR_A_BAR: Final = 5_000
"""Rows; fewer are compared in a second or two."""


@click.command("place")
@click.argument("name")
@online_options
@click.option("--theatre", default="syria", show_default=True, help="Area of operations.")
@json_option
def place_command(name: str, theatre: str, as_json: bool, **asking: str | None) -> None:
    """
    Look a name up in the gazetteer: candidates, scores and reasons.

    Example: mapper place Rakka
    """
    from dataclasses import asdict

    area = load(theatre)
    found = area.gazetteer.lookup(name)
    if not found and asking["online"]:
        from shapely import Point

        from mapper.geocode import geocode

        try:
            found = geocode(name, **question(area, **asking))
        except GeocodeError as fault:
            say(f"not found online: {fault}")
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
        fail(f"no place like {name!r} in the gazetteer of {theatre}", EXIT_BAD_INPUT)


@click.group("gazetteer")
def gazetteer_group() -> None:
    """List, add or remove gazetteer files; yours are kept in your user data directory."""


@gazetteer_group.command("list")
@click.option("--theatre", default="syria", show_default=True, help="Area of operations.")
@click.option("--files", is_flag=True, help="Only your own files, with what each was made of.")
@json_option
def gazetteer_list(theatre: str, as_json: bool, files: bool) -> None:
    """
    Show where the places come from and how many, and of your own files their origin, licence and day.

    Example: mapper gazetteer list

    Example: mapper gazetteer list --files --json
    """
    from dataclasses import asdict

    origins = _origins(theatre)
    if files and as_json:
        found = {name: None if origin is None else asdict(origin) for name, origin in origins.items()}
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    if not files:
        sources = load(theatre).places["source"]
        counts = sources.where(sources != "", "built-in areas and rivers").value_counts().sort_index()
        if as_json:
            click.echo(json.dumps({str(source): int(count) for source, count in counts.items()}, ensure_ascii=False))
            return
        for source, count in counts.items():
            click.echo(f"{count:>8}  {source}")
        click.echo(f"{counts.sum():>8}  in all; your own files are in {user_folder(theatre)}")
    for name, origin in origins.items():
        if origin is None:
            click.echo(f"{name}: no record of its origin (found online, or kept before there were any)")
            continue
        rows = ", ".join(f"{origin.rows[key]} {key.replace('_', ' ')}" for key in origin.rows)
        click.echo(
            f"{name}: from {origin.file} ({origin.form}{f', of {origin.day}' if origin.day else ''}); {rows}; "
            f"{_licence(origin)}; sha256 {origin.sha256}"
        )


def _origins(theatre: str) -> dict[str, Origin | None]:
    """What each of the user's files was made of, None where nobody knows; a damaged note is told."""
    from mapper.errors import DataError
    from mapper.gazetteers import added_files
    from mapper.origins import read_origin

    found: dict[str, Origin | None] = {}
    for file in added_files(user_folder(theatre)):
        try:
            found[file.stem] = read_origin(file)
        except DataError as fault:
            say(str(fault))
            found[file.stem] = None
    return found


def _licence(origin: Origin) -> str:
    if not origin.licence:
        return "licence unknown (gazetteer add --licence TEXT states it)"
    guessed = " (by its identifiers; --licence states another)" if origin.licence_by == "identifiers" else ""
    return f"licence {origin.licence}{guessed}"


column_options = together(
    click.option("--name-col", metavar="COLUMN", help="English name."),
    click.option("--name-ar-col", metavar="COLUMN", help="Arabic name."),
    click.option("--lon-col", metavar="COLUMN", help="Longitude, degrees."),
    click.option("--lat-col", metavar="COLUMN", help="Latitude, degrees."),
    click.option("--id-col", metavar="COLUMN", help="Identifier, such as a P-code."),
    click.option("--kind-col", metavar="COLUMN", help="GeoNames feature code; PPL when there is none."),
)


@gazetteer_group.command("add")
@click.argument("file", metavar="FILE")
@column_options
@click.option(
    "--kind", metavar="CODE", help="Feature code of rows that give none, such as ADM2 for a layer of districts."
)
@click.option("--layer", metavar="NAME", help="Only this layer of the file; all of them by default.")
@click.option("--licence", metavar="TEXT", help="Licence of the data, kept with it; GeoNames' and OCHA's are known.")
@click.option("--strict", is_flag=True, help="Refuse a file with bad rows instead of leaving them out.")
@progress_option
@click.option("--theatre", default="syria", show_default=True, help="Area of operations.")
def gazetteer_add(file: str, theatre: str, progress: bool | None, **given: Any) -> None:
    """
    Add places: a csv with a header, a GeoNames country dump (SY.txt or SY.zip of download.geonames.org/export/dump),
    or layers of points or of districts (.gpkg, .geojson, .shp).

    Columns are found by their usual names, or name them. A place that is known already, by its identifier or by
    name and nearness, only lends its spellings. Districts and subdistricts of a layer become areas; governorates stay
    as they are. Bad rows are left out and told with their lines; what the file was is kept beside it (gazetteer list).

    Example: mapper gazetteer add SY.zip

    Example: mapper gazetteer add villages.csv --name-col village --lon-col east --lat-col north --licence "CC BY 4.0"
    """
    roles = {key.removesuffix("_col"): given.pop(key) for key in list(given) if key.endswith("_col")}
    _add(file, theatre, progress, columns=roles, **given)


def _spans(lines: list[int]) -> str:
    """Numbers in order, as "4, 7-9"."""
    spans: list[list[int]] = []
    for line in lines:
        if spans and line == spans[-1][1] + 1:
            spans[-1][1] = line
        else:
            spans.append([line, line])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)


def _add(file: str, theatre: str, progress: bool | None, **given: Any) -> None:
    from mapper.gazetteers import add
    from mapper.theatre import load_theatre

    folder = user_folder(theatre)
    known = load_theatre(theatre, added=folder, own=theatres_folder())
    bar = progress_of(progress, "comparing places", least=_LEAST_FOR_A_BAR)
    done = add(file, folder, known.places, known.governorates, progress=bar, **given)
    say(
        f"{done.file}: {done.added} places added, {done.known} known already, "
        f"{done.outside} outside the theatre left out{f'; {done.areas} of them outlines' if done.areas else ''}"
    )
    for note in done.notes:
        say(note)
    if done.faults:
        say(f"{len(done.faults)} rows left out: {'; '.join(map(str, done.faults[:_MOST_FAULTS]))}")
    if more := done.faults[_MOST_FAULTS:]:
        for layer in dict.fromkeys(fault.layer for fault in more):
            lines = [fault.line for fault in more if fault.layer == layer]
            say(f"and lines {_spans(lines)}{f' of {layer}' if layer else ''}")
    if done.licence:
        say(f"{_licence(done.origin)}; name it where you publish the map")


@gazetteer_group.command("fetch")
@click.argument("country")
@click.option("--url", metavar="ADDRESS", help="Folder of the dumps on another server, such as a mirror of yours.")
@click.option(
    "--most-bytes",
    type=click.IntRange(min=1),
    default=300_000_000,
    show_default=True,
    metavar="N",
    help="Refuse a larger file, packed or unpacked.",
)
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    default=3600.0,
    show_default=True,
    metavar="SECONDS",
    help="Stop after so long, even if bytes still drip in.",
)
@click.option("--theatre", default="syria", show_default=True, help="Area of operations.")
def gazetteer_fetch(country: str, url: str | None, most_bytes: int, time_limit: float, theatre: str) -> None:
    """
    Download GeoNames' places of a country (CC BY 4.0) and add them.

    Only the address of the file is sent, to download.geonames.org unless --url names another server. A broken
    download goes on where it stopped when the command is run again; two at once do not share a file.

    Example: mapper gazetteer fetch SY
    """
    from mapper.fetch import fetch_dump

    folder = user_folder(theatre).parent.parent / "downloads"
    shown = sys.stderr.isatty()

    def progress(so_far: int, whole: int | None) -> None:
        if shown:
            of = f" of {whole / 1e6:.1f}" if whole else ""
            click.echo(f"\r{so_far / 1e6:.1f}{of} MB", nl=False, err=True)

    done = fetch_dump(country, folder, base=url, most_bytes=most_bytes, most_seconds=time_limit, progress=progress)
    say(
        f"{chr(10) if shown and done.fresh else ''}{done.file}: {'downloaded' if done.fresh else 'up to date'}, "
        f"sha256 {done.sha256}"
    )
    _add(str(done.file), theatre, None)


@gazetteer_group.command("remove")
@click.argument("name")
@click.option("--theatre", default="syria", show_default=True, help="Area of operations.")
def gazetteer_remove(name: str, theatre: str) -> None:
    """
    Remove a file that was added.

    Example: mapper gazetteer remove communities
    """
    from mapper.gazetteers import remove

    say(f"removed {remove(name, user_folder(theatre))}")


@click.group("theatre")
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

    for name in theatre_names(theatres_folder()):
        click.echo(name)


@theatre_group.command("new")
@click.argument("name")
@click.option("--gazetteer", required=True, metavar="FILE", help="Places, as gazetteer add reads; or builtin:IQ.")
@click.option("--boundary", required=True, metavar="FILE", help="Country or governorates, polygons; or builtin:IQ.")
@click.option("--boundary-name-col", metavar="COLUMN", help="Name of each polygon.")
@column_options
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

    roles = {key: given.pop(key) for key in list(given) if key.endswith("_col") and key != "boundary_name_col"}
    columns = {key.removesuffix("_col"): value for key, value in roles.items()}
    done = new(name, theatres_folder(), columns=columns, **given)
    for note in done.notes:
        say(note)
    say(f"{done.folder}: {done.places} places, {done.governorates} governorates; fill in factions.toml there")
