"""The command that extracts claims."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from mapper.cli.options import inputs_argument, jobs_of, opened_inputs, progress_of, read, reading_options, say

if TYPE_CHECKING:
    from mapper.pipeline import Inputs
    from mapper.theatre import Theatre


@click.command("claims")
@inputs_argument
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
@reading_options
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
      place    الرقة = gn172955 Raqqa (PPLA), 0.74: the text says city; ...
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
        click.echo(_misses_text(*opened_inputs(inputs, reading), as_json=as_json, **reading))
        return
    claims = read(*opened_inputs(inputs, reading), **reading)
    if trace:
        click.echo(_trace_text(claims, as_json))
    elif target is None:
        click.echo(dumps_jsonl(claims), nl=False)
    if target is not None:
        count = write_claims(claims, target, append=append)
        say(f"{target}: {count} claims")


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

    found = read_misses(inputs, area, progress=progress_of(progress), **jobs_of(reading))
    if as_json:
        return json.dumps(found.to_dict("records"), ensure_ascii=False, indent=1)
    lines = []
    for row in found.itertuples():
        read_as = f"  (read as {row.read_as}: {row.reason})" if row.read_as else ""
        lines.append(f"{row.count:>6}  {row.name}{f', {row.kind}' if row.kind else ''}{read_as}")
        lines.append(f"        {row.article_id}:{row.start}  {row.quote}")
    return "\n".join(lines) or "every name that stands where a place must stand is in the gazetteer"
