"""Too many wrong passwords from one address lock that address out of the admin for a while, and no other."""

import threading
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone

HOME, AWAY = "198.51.100.7", "203.0.113.9"
PASSWORD = "known to ada alone"
BROWSER = {"Accept": "text/html"}


@pytest.fixture
def ada(db):
    return User.objects.create_superuser("ada", password=PASSWORD)


@pytest.fixture
def try_from(ada, settings):
    """A login from an address behind our proxy; `forwarded` is what the client itself claims."""
    settings.TRUSTED_PROXIES = 1

    def login(address, password="wrong", name="ada", forwarded=""):
        chain = f"{forwarded}, {address}" if forwarded else address
        client = Client(headers=BROWSER | {"X-Forwarded-For": chain})
        return client.post("/admin/login/", {"username": name, "password": password})

    return login


def exhaust(try_from, address, **options):
    return [try_from(address, **options).status_code for _ in range(10)]


def let_in(answer):
    return answer.status_code == 302


def test_the_tenth_wrong_password_locks_the_address_out_and_names_the_wait(try_from):
    assert exhaust(try_from, AWAY) == [200] * 9 + [429]

    answer = try_from(AWAY, PASSWORD)

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60
    assert "closed to it for 15 minutes" in answer.content.decode()
    assert answer.headers["X-Request-ID"] in answer.content.decode()


def test_the_curator_can_log_in_from_another_address_meanwhile(try_from):
    exhaust(try_from, AWAY)

    assert let_in(try_from(HOME, PASSWORD))


def test_a_forged_address_does_not_evade_the_lockout(try_from):
    for number in range(10):
        try_from(AWAY, forwarded=f"10.0.0.{number}")

    assert try_from(AWAY, PASSWORD, forwarded=HOME).status_code == 429


def test_a_forged_address_locks_nobody_out(try_from):
    exhaust(try_from, AWAY, forwarded=HOME)

    assert let_in(try_from(HOME, PASSWORD))


def test_another_name_does_not_evade_the_lockout(try_from):
    for number in range(10):
        try_from(AWAY, name=f"user{number}")

    assert try_from(AWAY, PASSWORD).status_code == 429


def test_the_lockout_ends_after_a_quarter_of_an_hour_whatever_was_tried_meanwhile(try_from):
    exhaust(try_from, AWAY)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
    assert int(try_from(AWAY).headers["Retry-After"]) <= 60

    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))

    assert let_in(try_from(AWAY, PASSWORD))


def test_a_program_is_answered_in_json(ada):
    client = Client(headers={"Accept": "application/json"})
    for _ in range(10):
        answer = client.post("/admin/login/", {"username": "ada", "password": "wrong"})

    assert answer.status_code == 429
    assert answer.headers["Retry-After"]
    assert "error" in answer.json()


def test_no_tried_password_is_stored(try_from):
    try_from(AWAY, "nearly the right one")

    attempt = AccessAttempt.objects.get()

    assert "nearly" not in f"{attempt.get_data} {attempt.post_data} {attempt.path_info}"


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_hardly_more_tries_than_one(ada, settings):
    """Only attempts under way at the lockout still go through."""
    settings.TRUSTED_PROXIES = 0
    answers = []

    def attempt():
        for _ in range(8):
            answer = Client(headers=BROWSER).post("/admin/login/", {"username": "ada", "password": "wrong"})
            answers.append(answer.status_code)
        connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers.count(200) <= 9 + len(threads)
    assert answers.count(429) >= 32 - 9 - len(threads)


@pytest.mark.parametrize("password", ["short", "elevenchars", "password1234", "123456789012"])
def test_a_weak_password_is_refused(ada, client, password):
    client.force_login(ada)

    answer = client.post(
        "/admin/password_change/", {"old_password": PASSWORD, "new_password1": password, "new_password2": password}
    )

    assert answer.status_code == 200
    assert User.objects.get().check_password(PASSWORD)
