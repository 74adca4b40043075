"""Commands about places: place, gazetteer, theatre."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from mapper.cli.options import (
    EXIT_BAD_INPUT,
    fail,
    json_option,
    load,
    online_options,
    question,
    say,
    theatres_folder,
    user_folder,
)
from mapper.errors import GeocodeError

if TYPE_CHECKING:
    pass


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
@json_option
def gazetteer_list(theatre: str, as_json: bool) -> None:
    """
    Show where the places come from, and how many.

    Example: mapper gazetteer list
    """
    sources = load(theatre).places["source"]
    counts = sources.where(sources != "", "built-in areas and rivers").value_counts().sort_index()
    if as_json:
        click.echo(json.dumps({str(source): int(count) for source, count in counts.items()}, ensure_ascii=False))
        return
    for source, count in counts.items():
        click.echo(f"{count:>8}  {source}")
    click.echo(f"{counts.sum():>8}  in all; your own files are in {user_folder(theatre)}")


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
    or a layer of points or of districts (.gpkg, .geojson, .shp).

    Columns are found by their usual names, or name them. A place that is known already, by its identifier or by
    name and nearness, only lends its spellings.

    Example: mapper gazetteer add SY.zip

    Example: mapper gazetteer add villages.csv --name-col village --lon-col east --lat-col north
    """
    _add(file, theatre, {key.removesuffix("_col"): value for key, value in columns.items()}, strict=strict)


def _add(file: str, theatre: str, roles: dict[str, str | None], *, strict: bool) -> None:
    from mapper.gazetteers import add
    from mapper.theatre import load_theatre

    folder = user_folder(theatre)
    known = load_theatre(theatre, added=folder, own=theatres_folder())
    done = add(file, folder, known.places, known.governorates, columns=roles, strict=strict)
    say(
        f"{done.file}: {done.added} places added, {done.known} known already, "
        f"{done.outside} outside the theatre left out{f'; {done.areas} of them outlines' if done.areas else ''}"
    )
    if done.bad:
        shown = ", ".join(map(str, done.bad[:10])) + (" ..." if len(done.bad) > 10 else "")
        say(f"{len(done.bad)} rows left out (no name, no degrees, too long, or an id again): lines {shown}")
    if done.licence:
        say(f"licence of these places: {done.licence}; name it where you publish the map")


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

    folder = user_folder(theatre).parent.parent / "downloads"
    shown = sys.stderr.isatty()

    def progress(so_far: int, whole: int | None) -> None:
        if shown:
            of = f" of {whole / 1e6:.1f}" if whole else ""
            click.echo(f"\r{so_far / 1e6:.1f}{of} MB", nl=False, err=True)

    done = fetch_dump(country, folder, base=url, progress=progress)
    say(
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

    done = new(name, theatres_folder(), **given)
    for note in done.notes:
        say(note)
    say(f"{done.folder}: {done.places} places, {done.governorates} governorates; fill in factions.toml there")
