"""The documents cannot lie: commands exist, figures are counted, the README's answer is the program's answer."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys

import pytest
from click.testing import CliRunner

from mapper.cli import main
from tests.conftest import ARTICLE, ROOT

README = (ROOT / "README.md").read_text("utf-8")


def test_ci_calls_the_test_command_of_the_readme():
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    command = next(line for line in README.splitlines() if line.endswith(".venv/bin/python -m pytest"))
    assert command in ci.splitlines()


@pytest.mark.parametrize("name", list(main.commands))
def test_every_command_is_in_the_readme(name):
    assert f"`mapper {name}" in README


def test_every_option_of_the_readme_exists():
    for options in re.findall(r"`mapper ([a-z]+)[^`]*\[([^`]*)`", README):
        known = {flag for parameter in main.commands[options[0]].params for flag in parameter.opts}
        for flag in re.findall(r"--[a-z-]+", options[1]):
            assert flag in known, f"mapper {options[0]} has no {flag}"


def test_the_answer_in_the_readme_is_the_program_s(monkeypatch):
    monkeypatch.chdir(ROOT)
    shown = README.split("--on 2017-12-20\n", 1)[1].split("\n```", 1)[0].strip()
    arguments = ["explain", "الكرامة", "seeds/2017-12-20-coalition-raqqa.txt", "--on", "2017-12-20"]
    said = CliRunner().invoke(main, arguments).stdout.strip()
    assert shown == said


def test_the_counts_in_the_readme_are_counted(theatre):
    points = int((theatre.places.geom_type == "Point").sum())
    assert f"{points:,} places" in README
    regions = int(theatre.places.index.str.startswith("sy-region").sum())
    assert f"{regions} regions" in README


def test_every_module_stands_in_the_plan_of_the_house():
    plan = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    for path in sorted((ROOT / "mapper").glob("*.py")):
        assert path.stem in plan, f"ARCHITECTURE.md does not mention {path.stem}"
    for path in sorted(path for path in (ROOT / "mapper").glob("*/*.py") if path.stem != "__init__"):
        assert path.stem in plan, f"ARCHITECTURE.md does not mention {path.parent.name}/{path.stem}"


def test_the_installed_package_works_anywhere(tmp_path):
    where = "import sys, importlib.util as u; s = u.find_spec('mapper'); sys.exit(0 if s else 3)"
    if subprocess.run([sys.executable, "-I", "-c", where], cwd=tmp_path, check=False).returncode:
        pytest.skip("mapper is not installed in this environment, only the checkout is here")
    out = tmp_path / "m.html"
    call = [sys.executable, "-I", "-m", "mapper", "map", str(ARTICLE), "-o", str(out)]
    subprocess.run(call, cwd=tmp_path, check=True, capture_output=True)
    assert 'id="mapper-code"' in out.read_text("utf-8")


def test_the_changes_in_the_readme_are_the_program_s():
    text = (ROOT / "README.md").read_text("utf-8")
    command = re.search(r"^mapper (diff tests/.*)$", text, re.M)[1].split()
    said = CliRunner().invoke(main, [command[0], str(ROOT / command[1]), *command[2:]]).stdout
    shown = text.split("What changed from ", 1)[1].split("\n...", 1)[0]
    assert f"What changed from {shown}" in said


def test_the_comparison_in_the_readme_is_the_program_s(monkeypatch):
    monkeypatch.chdir(ROOT)
    command, shown = re.search(r"^\$ mapper (compare .*?)\n(.*?)\n```", README, re.M | re.S).groups()
    assert CliRunner().invoke(main, shlex.split(command)).stdout.strip() == shown


def test_the_gallery_shows_what_it_has_and_stays_small():
    gallery = ROOT / "notebooks" / "gallery.md"
    text = gallery.read_text("utf-8")
    shown = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", text) + re.findall(r'<img src="([^"]+)"[^>]*alt="([^"]*)"', text)
    pictures = {name if name.endswith(".png") else alt for alt, name in shown}
    assert all(len(alt) > 20 and len(name) > 4 for alt, name in shown), "every picture is described"
    assert all((gallery.parent / name).exists() for name in pictures)
    made = {f"gallery/{path.name}" for path in (gallery.parent / "gallery").iterdir()}
    assert made <= pictures, f"not shown: {sorted(made - pictures)}"
    assert sum(path.stat().st_size for path in (ROOT / "notebooks").rglob("*.png")) < 1_500_000
    assert "notebooks/gallery.md" in README


@pytest.mark.parametrize("book", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_notebook_can_be_read_where_nothing_runs(book):
    cells = json.loads(book.read_text("utf-8"))["cells"]
    told = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    drawn = any("image/png" in data for data in told) or any("![" in "".join(cell["source"]) for cell in cells)
    assert drawn, "a picture of a map or a link to one"
    assert any("text/plain" in data for data in told), "what it prints is there"
    assert not any(kind.startswith("application/") for data in told for kind in data)
    assert not re.search(r"<(iframe|script)\b", " ".join(str(data.get("text/html", "")) for data in told))
    assert book.stat().st_size < 250_000
