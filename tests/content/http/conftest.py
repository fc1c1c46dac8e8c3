import pytest
from django.db import connection

# One transaction a change, all of them older than what this server's databases were made by.
LONG_AGO = "UPDATE event SET transaction = (SELECT count(*) FROM event)"


@pytest.fixture
def settle(db):
    """Date the library's last change back to before every transaction of the server that is under way.

    An edition names those that began before that change, whatever they do and in whichever database of the server: when
    one of the other tests' ends, the edition is another. Of a library that changed long ago it names none.
    """

    def date_back():
        with connection.cursor() as cursor:
            cursor.execute(LONG_AGO)

    return date_back
