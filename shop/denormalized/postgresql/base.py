"""Whoever commits renews what the commit has made void, before anything else happens.

At commit, the fold says in a notice what has changed (fold.sql), one of level INFO, which every client is sent. It
comes before the commit is done, so it waits in the connection until then. Nothing is lost with this process: the outbox
has it, too, and the relay reads that.

A connection that is lost meanwhile makes no error of what is committed: it is logged, and the next statement opens
another one. Where the commit itself fails, nobody can tell whether it was done, and Django's error is the answer.
"""

from django.db.backends.postgresql import base
from django.db.backends.utils import CursorWrapper
from psycopg.pq import TransactionStatus

NOTICE = "TANDM"  # the SQLSTATE
__tracebackhide__ = True  # whoever looks for the line that asked a query looks further up


class _Renewing:
    def _execute_with_wrappers(self, *args, **kwargs):
        result = super()._execute_with_wrappers(*args, **kwargs)
        self.db.renew_if_committed()
        return result

    def close(self):
        self.cursor.close()
        self.db.renew_if_committed()  # after what no execute has done, such as COPY


class _Cursor(_Renewing, CursorWrapper):
    pass


class _DebugCursor(_Renewing, base.CursorDebugWrapper):
    pass


class DatabaseWrapper(base.DatabaseWrapper):
    """Calls `outbox.renew` after each commit that has changed anything, whether by atomic(), autocommit or SQL."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._changes = []
        self._raw = None

    def init_connection_state(self):
        super().init_connection_state()
        if self._raw is not None:
            self._raw.remove_notice_handler(self._hear)
        self._changes.clear()
        self._raw = self.connection
        self._raw.add_notice_handler(self._hear)

    def _close(self):
        if self._raw is not None:  # a pool may give it to another thread
            self._raw.remove_notice_handler(self._hear)
            self._raw = None
        return super()._close()

    def _commit(self):
        super()._commit()
        self._renew()

    def _set_autocommit(self, autocommit):
        """What atomic() asks for after its commit, and before hooks run: a connection lost since has nothing to set."""
        if autocommit and self.run_commit_hooks_on_set_autocommit_on and self.connection.closed:
            self._drop()
        else:
            super()._set_autocommit(autocommit)

    def _drop(self):
        """Close what is lost. Unlike close(), it keeps the hooks."""
        self._close()
        self.connection = None

    def _rollback(self):
        self._changes.clear()
        return super()._rollback()

    def make_cursor(self, cursor):
        return _Cursor(cursor, self)

    def make_debug_cursor(self, cursor):
        return _DebugCursor(cursor, self)

    def renew_if_committed(self):
        """Renew what a statement has changed that was its own transaction, or that ended one."""
        if self._changes and self.connection.info.transaction_status == TransactionStatus.IDLE:
            self._renew()
            if self.autocommit and self.connection.closed:
                self._drop()

    def _hear(self, notice):
        if notice.sqlstate == NOTICE:
            self._changes.append(notice.message_primary)

    def _renew(self):
        from shop.denormalized import outbox  # models, which cannot be loaded before this backend is

        if self._changes:
            changes = self._changes.copy()
            self._changes.clear()
            outbox.renew_heard(self.connection, changes)
