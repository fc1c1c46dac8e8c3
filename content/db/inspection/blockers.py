"""Which sessions of the database keep others waiting, or may: who is logged in, since when, what they do."""

from dataclasses import dataclass

from django.db import connection

# A transaction that does nothing for so long keeps what it has locked for no reason.
IDLE_SECONDS = 30
# Sessions that wait for none themselves and hold up others, keep a table locked, or idle in a transaction. Without a
# bound (idle 0) also those that have locked anything to write: one of them was in the way of an act that gave up. What
# another login does is hidden from one that is neither a member of it nor of pg_read_all_stats.
SESSIONS = """
    WITH waiting AS MATERIALIZED (
        SELECT pid, pg_blocking_pids(pid) AS blockers FROM pg_locks
        WHERE NOT granted AND pid <> pg_backend_pid() GROUP BY pid
    ), held AS MATERIALIZED (
        SELECT l.pid, bool_or(l.mode NOT IN ('RowShareLock', 'RowExclusiveLock')) AS is_table FROM pg_locks l
        JOIN pg_class c ON c.oid = l.relation AND c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        WHERE l.granted AND l.mode <> 'AccessShareLock'
            AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        GROUP BY l.pid
    ), session AS (
        SELECT a.pid, a.usename::text, a.application_name, a.backend_type, a.state,
            extract(epoch FROM clock_timestamp() - a.xact_start)::float AS open_for,
            extract(epoch FROM clock_timestamp() - a.state_change)::float AS idle_for,
            (SELECT count(*) FROM waiting w WHERE a.pid = ANY (w.blockers)) AS holds_up, held.is_table
        FROM pg_stat_activity a LEFT JOIN held USING (pid)
        WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.pid NOT IN (SELECT pid FROM waiting)
    )
    SELECT pid, usename, application_name, backend_type, state, open_for, holds_up FROM session
    WHERE holds_up > 0
        OR is_table AND coalesce(open_for, %(idle)s) >= %(idle)s
        OR state LIKE 'idle in transaction%%' AND idle_for >= %(idle)s
        OR is_table IS NOT NULL AND %(idle)s = 0
    ORDER BY holds_up DESC, open_for DESC NULLS LAST, pid
"""


@dataclass(frozen=True)
class Blocker:
    """A session that is in the way. `state` is PostgreSQL's word, None where this login may not see it."""

    pid: int
    login: str
    program: str
    kind: str
    state: str | None
    seconds: float | None
    holds_up: int

    def __str__(self) -> str:
        who = f"{self.login or self.kind} (pid {self.pid}{', ' * bool(self.program)}{self.program})"
        since = "" if self.seconds is None else f", in a transaction for {self.seconds:.0f} s"
        does = f", {self.state}" if self.state else ", whose activity is hidden from this login"
        waiting = f", holds up {self.holds_up}" if self.holds_up else ""
        return f"{who}{does}{since}{waiting}"


def blockers(idle: float = IDLE_SECONDS) -> list[Blocker]:
    """Those who hold up most come first; `idle` says from how many seconds on an idle transaction counts."""
    with connection.cursor() as cursor:
        cursor.execute(SESSIONS, {"idle": idle})
        return [Blocker(*row) for row in cursor.fetchall()]


def described(idle: float = 0) -> str:
    """Who may have been in the way just now, for the message of an act that waited in vain."""
    sessions = blockers(idle)
    return "; ".join(map(str, sessions[:3])) + "." if sessions else "nobody is in the way any more."
