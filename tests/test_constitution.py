"""Every test, file and rule that the constitution names exists."""

import ast
import re
from pathlib import Path

import pytest

from content.db import rules
from content.db.rules.trigger import Rule

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "constitution.md").read_text()
PROMISES = re.findall(r"^### .*?(?=^##|\Z)", TEXT, re.MULTILINE | re.DOTALL)
RULES = {rule.name for name in rules.__all__ for rule in getattr(rules, name) if isinstance(rule, Rule)}


def names_in(path):
    """The names of all classes and functions of a file."""
    kinds = ast.ClassDef | ast.FunctionDef
    return {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, kinds)}


def named_by(promise):
    """(file, name or "") of each test that a promise names; `::name` alone is of the file before it."""
    path = ""
    for reference in re.findall(r"`((?:tests/[\w/]+\.py)?(?:::\w+)?)`", promise):
        file, _, name = reference.partition("::")
        path = file or path
        if reference:
            yield path, name


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.splitlines()[0].strip("# "))
def test_every_promise_names_tests_that_exist(promise):
    named = list(named_by(promise))

    assert named
    for path, name in named:
        assert (ROOT / path).is_file(), path
        assert not name or name in names_in(ROOT / path), f"{path}::{name}"


def test_every_file_that_it_names_exists():
    links = re.findall(r"\]\((?!http)([^)#]+)", TEXT)

    assert links
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []


def test_every_rule_that_it_names_exists():
    held = " ".join(re.findall(r"^- Held by .*?(?=^- Kept by)", TEXT, re.MULTILINE | re.DOTALL))
    held = held.replace("`search_path`", "")  # PostgreSQL's own
    models = " ".join(path.read_text() for path in sorted((ROOT / "content" / "models").glob("*.py")))
    named = {name for name in re.findall(r"`(\w+)`", held) if "_" in name}

    assert named
    assert [name for name in sorted(named - RULES) if name not in models] == []


def test_every_test_that_the_threat_model_names_exists():
    text = (ROOT / "docs" / "threat-model.md").read_text().partition("## A login of the database")[2]
    file, named = "", []
    for path, name in re.findall(r"`(test_\w+\.py)?(?:::(test_\w+))?`", text):
        file = path or file
        named += [(file, name)] if name else []

    assert len(named) > 15
    assert [at for at in named if at[1] not in names_in(ROOT / "tests" / "attacks" / at[0])] == []
