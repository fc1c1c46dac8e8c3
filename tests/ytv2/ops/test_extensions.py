"""What a restore needs of extensions is provided, or said as a superuser has to type it."""

import psycopg
import pytest

from tests.databases import role_dsn
from ytv2.ops import extensions

BEYOND = "vector"  # a superuser's to create


def wanted(name, schema):
    return {name: {"version": "", "schema": schema}}


@pytest.fixture
def superuser(empty_database):
    with psycopg.connect(role_dsn("superuser", empty_database.rpartition("/")[2]), autocommit=True) as conn:
        yield conn


@pytest.mark.parametrize(
    ("made", "schema", "said"),
    [
        ("", "public", ['CREATE EXTENSION "vector" SCHEMA "public";']),
        ("", "ext", ['CREATE SCHEMA IF NOT EXISTS "ext";', 'CREATE EXTENSION "vector" SCHEMA "ext";']),
        ("CREATE EXTENSION vector", "public", []),
        ("CREATE SCHEMA ext; CREATE EXTENSION vector SCHEMA ext", "ext", []),
        (
            "CREATE SCHEMA ext; CREATE EXTENSION vector SCHEMA ext",
            "public",
            [
                'ALTER EXTENSION "vector" SET SCHEMA "public";',
            ],
        ),
        (
            "CREATE EXTENSION vector",
            "ext",
            [
                'CREATE SCHEMA IF NOT EXISTS "ext";',
                'ALTER EXTENSION "vector" SET SCHEMA "ext";',
            ],
        ),
    ],
)
def test_what_the_owner_may_not_do_is_said(empty_database, superuser, made, schema, said):
    if made:
        superuser.execute(made)
    with psycopg.connect(empty_database, autocommit=True) as owner:
        assert extensions.provide(owner, wanted(BEYOND, schema)) == said
        for statement in said:
            superuser.execute(statement)
        assert extensions.provide(owner, wanted(BEYOND, schema)) == []
        assert extensions.installed(owner.cursor())[BEYOND]["schema"] == schema
