"""The floors of the three rooms: imports go one way between them, and no folder grows too large."""

import ast
import re
from collections import defaultdict

import pytest

from tests.databases import ROOT

# A floor may import the floors above it in its list, and all rooms listed before its own. Each name is a folder or a
# module. Those of one set do not import each other.
FLOORS = {
    "content": (
        {"characters", "digests", "forwarders", "jsonvalues", "text", "variants"},
        {"category_values", "reddit", "youtube"},
        {"keys"},
        {"db"},
        {"models"},
        {"catalogue"},
        {"decisions", "media"},
        {"exchange"},
        {"http"},
        {"web", "api"},
        {"admin"},
        {"apps", "management", "templatetags"},
    ),
    "ingest": (
        {"payload"},
        {"outcomes"},
        {"models"},
        {"receipts"},
        {"shelve"},
        {"audio"},
        {"run", "legacy", "http"},
        {"admin"},
        {"apps", "management"},
    ),
    "ytv2": (
        {"local"},
        {"env", "formats", "hashed_files"},
        {"ops"},
        {"accounts"},
        {"middleware"},
        {"checks", "markup", "migration_checks", "openapi", "redirects", "service_worker"},
        {"api"},
        {"urls"},
        {"apps", "wsgi"},
        {"settings"},
        {"management"},
    ),
}
LARGEST = 14  # modules of one folder
ENDINGS = re.compile(r"(ies|ing|ions?|ers?|ors?|ed|es|s|y|e)$")
DOTTED = re.compile(r"(?:content|ingest|ytv2)(?:\.\w+)+")


def modules():
    """The path of every module of the rooms, but for migrations, by its dotted name."""
    paths = (path.relative_to(ROOT) for room in FLOORS for path in sorted((ROOT / room).rglob("*.py")))
    return {dotted(path): path for path in paths if "migrations" not in path.parts}


def dotted(path):
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


MODULES = modules()


def imported(path):
    """(dotted name, line) of each import of a module, also inside functions, and of each dotted name in a string."""
    tree = ast.parse((ROOT / path).read_text())
    package = path.parent.parts
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join((*above, *filter(None, [node.module])))
            yield from ((f"{base}.{alias.name}", node.lineno) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and DOTTED.fullmatch(node.value):
            yield node.value, node.lineno


def module_of(name):
    """The module that a dotted name is, or lies in; None for a name outside the rooms."""
    while name and name not in MODULES:
        name = name.rpartition(".")[0]
    return name if "." in name else None


def place(name):
    """(room, number of the floor, folder or module on it) of a dotted name."""
    room, part = name.split(".")[:2]
    number = next((n for n, floor in enumerate(FLOORS[room]) if part in floor), None)
    assert number is not None, f"{name} lies on no floor: name it in FLOORS."
    return list(FLOORS).index(room), number, part


def test_every_floor_that_is_named_exists():
    places = {name.split(".")[0] + "/" + name.split(".")[1] for name in MODULES if "." in name}

    assert {f"{room}/{part}" for room, floors in FLOORS.items() for floor in floors for part in floor} - places == set()


def test_imports_go_one_way():
    against = []
    for name, path in MODULES.items():
        if "." not in name:
            continue
        here = place(name)
        for target in filter(None, (module_of(target) for target, _ in imported(path))):
            there = place(target)
            allowed = there[:2] < here[:2] or there == here
            # Django and gunicorn find the settings by their name.
            if not allowed and target != "ytv2.settings":
                against.append(f"{path} imports {target}")

    assert against == []


def test_no_folder_holds_more_modules_than_the_largest_may():
    loose = defaultdict(list)
    for path in MODULES.values():
        if path.name != "__init__.py":
            loose[str(path.parent)].append(path.stem)

    assert {folder: len(names) for folder, names in loose.items() if len(names) > LARGEST} == {}


@pytest.mark.parametrize("room", FLOORS)
def test_no_two_modules_of_a_room_differ_by_an_ending(room):
    names = defaultdict(set)
    for name in MODULES:
        if name.startswith(f"{room}."):
            last = name.rpartition(".")[2]
            names[ENDINGS.sub("", last)].add(last)

    assert {stem: alike for stem, alike in names.items() if len(alike) > 1} == {}
