"""The house checks its own floors: imports go downstairs, and some libraries have one door only."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import mapper
from mapper.text.lexicon import lexicon_languages, load_lexicon

ROOT = Path(mapper.__file__).resolve().parent
FLOORS = [
    "errors",
    "resources",
    "records",
    "schema",
    "text control view",
    "places claims",
    "decoding webpage",
    "io",
    "placefiles",
    "placerows userareas origins",
    "store geocode export gazetteers cache fetch boundaries",
    "theatre",
    "theatres",
    "report evidence",
    "display",
    "sheet widget dated why",
    "controlmap workers",
    "othersides measures",
    "othermap",
    "overlay",
    "comparison",
    "changes agreement",
    "pipeline",
    "online",
    "__init__",
    "cli",
    "__main__",
]
FLOOR_OF = {room: number for number, floor in enumerate(FLOORS) for room in floor.split()}
ONLY_IN = {
    "folium": {"view.leaflet"},
    "branca": {"view.leaflet"},
    "geopy": {"geocode"},
    "click": {"cli.__init__", "cli.options", "cli.maps", "cli.claims", "cli.places", "cli.twomaps"},
    "trafilatura": {"webpage"},
    "hijridate": {"text.calendar"},
    "matplotlib": {"view.picture", "view.legend", "view.lettering", "view.drawing"},
    "topojson": {"view.topo"},
    "anywidget": {"widget"},
    "ipywidgets": {"widget"},
    "traitlets": {"widget"},
}
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts) for path in ROOT.rglob("*.py") if "data" not in path.parts
)


def imports_of(module: str) -> set[str]:
    tree = ast.parse((ROOT / (module.replace(".", "/") + ".py")).read_text("utf-8"))
    lazy = {
        id(node)
        for top in ast.walk(tree)
        if isinstance(top, ast.If) and ast.unparse(top.test) == "TYPE_CHECKING"
        for node in ast.walk(top)
    }
    names: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in lazy:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module or ""}
    return names


def room_of(name: str) -> str:
    return name.removeprefix("mapper.").split(".")[0]


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_downstairs_or_stay_in_the_room(module):
    here = room_of(module)
    assert here in FLOOR_OF, f"{here} stands on no floor: give it one in this test and in ARCHITECTURE.md"
    for name in imports_of(module):
        if not name.startswith("mapper.") or room_of(name) not in FLOOR_OF:
            continue
        there = room_of(name)
        assert there == here or FLOOR_OF[there] < FLOOR_OF[here], f"{module} imports {name}"


@pytest.mark.parametrize("module", MODULES)
def test_some_libraries_have_one_door(module):
    for name in imports_of(module):
        door = ONLY_IN.get(name.split(".")[0])
        assert door is None or module in door, f"{module} imports {name}, which only {door} may"


@pytest.mark.parametrize("module", [m for m in MODULES if m.split(".")[0] in ("text", "claims")])
def test_readers_know_no_tables(module):
    assert not {name.split(".")[0] for name in imports_of(module)} & {"pandas", "geopandas", "shapely", "numpy"}


def test_import_is_light():
    heavy = "{'folium', 'geopy', 'click', 'pandas', 'trafilatura'}"
    code = f"import sys, mapper; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_reading_opens_no_room_of_the_map():
    heavy = "{'scipy', 'mapper.controlmap', 'mapper.control.units'}"
    code = f"import sys, mapper.pipeline; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_is_public_is_what_is_listed():
    assert set(mapper.__all__) == {*mapper._WHERE, "__version__"}
    for name in mapper.__all__:
        assert getattr(mapper, name) is not None
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        mapper.nothing_of_the_kind  # noqa: B018


def test_every_module_says_what_it_is_for():
    for module in MODULES:
        tree = ast.parse((ROOT / (module.replace(".", "/") + ".py")).read_text("utf-8"))
        assert ast.get_docstring(tree), module


@pytest.mark.parametrize(
    "file", sorted((ROOT.parent / "data" / "lexicon").glob("??/*.toml")), ids=lambda p: f"{p.parent.name}/{p.name}"
)
def test_long_lists_of_words_have_one_entry_a_line(file):
    long = [line for line in file.read_text(encoding="utf-8").splitlines() if "[" in line and line.endswith("]")]
    assert not [line for line in long if len(line) > 120 and line.split(" = ")[-1].count('",')]


@pytest.mark.parametrize("language", lexicon_languages())
def test_the_code_reads_every_list_and_every_kind_of_word(language):
    lexicon = load_lexicon(language)
    code = "".join(
        path.read_text("utf-8") for room in ("text", "claims", "places") for path in (ROOT / room).glob("*.py")
    )
    kinds = {kind for tags in lexicon.entries.values() for kind in tags}
    assert not [name for name in {*lexicon.grammar, *kinds} if f'"{name}"' not in code]


def test_nothing_below_the_command_line_reads_a_clock():
    for module in MODULES:
        text = (ROOT / (module.replace(".", "/") + ".py")).read_text("utf-8")
        if room_of(module) != "cli":
            assert ".today()" not in text, module
            assert ".now(" not in text, module
            assert "os.environ" not in text, module
