"""What migrations share with the source."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from content.db.frozen import digest_of, frozen

MADE = "\nCREATE FUNCTION bread() RETURNS text AS 'SELECT 1'"


def test_what_stayed_the_same_is_installed():
    assert frozen(MADE, digest_of(MADE)) == MADE


def test_what_changed_since_is_refused_with_what_to_do():
    with pytest.raises(ImproperlyConfigured, match=r"CREATE FUNCTION bread.*bring the new one with another"):
        frozen(MADE + ";", digest_of(MADE))
