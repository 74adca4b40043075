"""Commands that hold two maps against each other: diff, compare."""

from __future__ import annotations

import json
from typing import Any

import click

from mapper.cli.options import (
    control_map_of,
    inputs_argument,
    json_option,
    known_by_option,
    reading_options,
    say,
)

lang_option = click.option(
    "--lang", type=click.Choice(["ar", "en"]), default="en", show_default=True, help="Language of the text."
)


@click.command("diff")
@inputs_argument
@click.option("--from", "first", metavar="DATE", required=True, help="The earlier day, YYYY-MM-DD.")
@click.option("--to", "last", metavar="DATE", required=True, help="The later day.")
@lang_option
@click.option("-o", "--output", metavar="FILE", help="Write the changed ground: .geojson, .gpkg or .csv.")
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print the table as csv.")
@known_by_option
@reading_options
def diff_command(
    inputs: tuple[str, ...],
    first: str,
    last: str,
    lang: str,
    output: str | None,
    as_json: bool,
    as_csv: bool,
    **dated: Any,
) -> None:
    """
    What changed hands between two days: where, how much, from whom to whom, by which claims.

    Example: mapper diff claims.csv --from 2017-02-01 --to 2017-07-01
    """
    from mapper.changes import diff
    from mapper.export import EXPORTS, table_csv, write_layer
    from mapper.io import check_writable, parse_date

    if as_json and as_csv:
        raise click.UsageError("give either --json or --csv")

    target = check_writable(output, tuple(EXPORTS), inputs) if output else None
    start, stop = parse_date(first, where="--from"), parse_date(last, where="--to")
    if stop < start:
        raise click.UsageError(f"--to {stop} is before --from {start}")
    later = control_map_of(inputs, on=stop.isoformat(), **dated)
    changes = diff(later.at(start), later)
    if target is not None:
        layer = changes.layer()
        write_layer(layer, target, name="changes", as_of=later.on)
        say(f"{target}: {len(layer)} changes, {start} to {later.on}")
    if as_json:
        click.echo(json.dumps(changes.to_dict(), ensure_ascii=False, indent=1))
    elif as_csv:
        click.echo(table_csv(changes.layer().drop(columns="geometry")), nl=False)
    elif target is None:
        click.echo(changes.to_text(lang))


@click.command("compare")
@inputs_argument
@click.argument("file", metavar="FILE")
@click.option("--on", metavar="DATE", help="The day of the other map. Default: the day of the newest report.")
@click.option("--faction-col", metavar="COLUMN", help="Column of FILE that says who holds. Found by its values.")
@click.option(
    "--map",
    "named",
    multiple=True,
    metavar="THEIRS=OURS",
    help="What a word of theirs is: a faction of the theatre, contested or unknown. May be given again.",
)
@click.option(
    "--by",
    type=click.Choice(["group", "faction"]),
    default="group",
    show_default=True,
    help="Compare factions rolled up, as most maps draw them, or one by one.",
)
@lang_option
@click.option("-o", "--output", metavar="FILE", help="Write where they agree and differ: .geojson, .gpkg or .csv.")
@json_option
@known_by_option
@reading_options
def compare_command(
    inputs: tuple[str, ...],
    file: str,
    on: str | None,
    faction_col: str | None,
    named: tuple[str, ...],
    by: str,
    lang: str,
    output: str | None,
    as_json: bool,
    **dated: Any,
) -> None:
    """
    Hold another map against ours: agreement, kappa, IoU, distance of the fronts, and the places that differ.

    FILE is a layer of areas with a column that says who holds them (.geojson, .gpkg, .kml, a zipped shapefile ...; of a
    KML the folder will do) or a csv of areas as wkt, or of places by lon and lat or by name. Names of sides are read as
    in articles, what is not understood is listed. What either map does not know counts for no agreement.

    Example: mapper compare claims.csv other_map.kml --on 2017-12-20 --map "Green=HTS"
    """
    from mapper.agreement import compare
    from mapper.export import EXPORTS, write_layer
    from mapper.io import check_writable

    target = check_writable(output, tuple(EXPORTS), (*inputs, file)) if output else None
    pairs = [one.rpartition("=") for one in named]
    if bad := [one for one, (theirs, sign, ours) in zip(named, pairs, strict=True) if not (theirs and sign and ours)]:
        raise click.UsageError(f'--map {bad[0]!r} is not THEIRS=OURS, such as "Green=HTS"')
    control_map = control_map_of(inputs, on=on, **dated)
    found = compare(
        control_map,
        file,
        faction_col=faction_col,
        named={theirs.strip(): ours.strip() for theirs, _, ours in pairs},
        by=by,
    )
    if target is not None:
        layer = found.layer()
        write_layer(layer, target, name="compare", as_of=control_map.on)
        say(f"{target}: {len(layer)} features, {control_map.on}")
    if as_json:
        click.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=1))
    elif target is None:
        click.echo(found.to_text(lang))
