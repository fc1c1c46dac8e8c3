"""What Django checks at every start: one test an id."""

import pytest
from django.core.checks import run_checks


def ids(**options):
    return {message.id for message in run_checks(**options)}


def test_the_development_settings_pass_all_checks():
    assert not {check for check in ids() if check.startswith(("ytv2", "axes"))}


def test_E001_debug_on_the_platform(settings, monkeypatch):
    monkeypatch.setenv("RENDER", "true")
    settings.DEBUG = True

    assert "ytv2.E001" in ids()


@pytest.mark.parametrize("name", ["SYNC_SECRET", "INGEST_TOKEN", "METRICS_TOKEN"])
def test_E002_a_secret_that_is_the_key(settings, name):
    setattr(settings, name, settings.SECRET_KEY)

    assert "ytv2.E002" in ids()


def test_E003_exports_that_are_a_file(settings, tmp_path):
    settings.EXPORTS_DIR = tmp_path / "file"
    settings.EXPORTS_DIR.touch()

    assert "ytv2.E003" in ids()


@pytest.mark.parametrize("name", ["SYNC_SECRET", "INGEST_TOKEN", "METRICS_TOKEN"])
def test_W001_a_short_secret(settings, name):
    setattr(settings, name, "k" * 11)
    assert "ytv2.W001" in ids()

    setattr(settings, name, "k" * 12)
    assert "ytv2.W001" not in ids()


def test_W002_a_proxy_that_is_half_believed(settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.TRUSTED_PROXIES = 0
    assert "ytv2.W002" in ids(include_deployment_checks=True)

    settings.TRUSTED_PROXIES = 1
    assert "ytv2.W002" not in ids(include_deployment_checks=True)
