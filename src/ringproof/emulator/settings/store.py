"""What phones keep when the power goes: settings and persisted values, in one SQLite file.

Every change is committed, and on the disk, before it is acknowledged; so a process that is
killed at any moment loses nothing that anybody was told of. One process at a time has a file.
"""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ringproof.emulator.errors import EmulatorError

FILE: Final = "state.sqlite"
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS settings (phone TEXT PRIMARY KEY, document BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS persisted (
    phone TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (phone, name)
) STRICT;
"""


class Store:
    """The state folder of one process; EmulatorError where it cannot be used or written."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Whoever reads it could guess at passwords at leisure.
            self.path.touch(mode=0o600)
            self._base = sqlite3.connect(
                self.path, timeout=0.2, isolation_level=None, check_same_thread=False
            )
            self._open()
        except OSError as error:
            raise EmulatorError(
                f"the state folder {folder} cannot be used: {error.strerror}."
            ) from error
        except sqlite3.Error as error:
            self._base.close()
            why = "another process has it" if "locked" in str(error) else str(error)
            raise EmulatorError(
                f"the state file {self.path} cannot be used: {why}; "
                "end that process, or name another folder."
            ) from error

    def _open(self) -> None:
        self._base.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._base.execute("PRAGMA journal_mode = WAL")
        self._base.execute("PRAGMA synchronous = FULL")
        self._base.executescript(f"BEGIN IMMEDIATE; {_TABLES} COMMIT;")

    def close(self) -> None:
        """Give the file back; harmless when it was."""
        self._base.close()

    def phone(self, name: str) -> "Kept":
        """Return what one phone keeps."""
        return Kept(self, name)

    def read(self, query: str, *values: str) -> list[tuple[str | bytes, ...]]:
        """Return the rows of a query."""
        try:
            return self._base.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise self._sentence("read", error) from error

    def write(self, statement: str, *values: str | bytes) -> None:
        """Run a statement; it is on the disk when this returns."""
        try:
            self._base.execute(statement, values)
        except sqlite3.Error as error:
            raise self._sentence("written", error) from error

    def _sentence(self, act: str, error: sqlite3.Error) -> EmulatorError:
        return EmulatorError(f"the state file {self.path} cannot be {act}: {error}.")


class Kept:
    """What one phone keeps: its settings file, and values that its scripts persist."""

    def __init__(self, store: Store, phone: str) -> None:
        self._store = store
        self._phone = phone

    def settings(self) -> bytes | None:
        """Return the settings file as it was last kept, None for a phone that is new here."""
        rows = self._store.read("SELECT document FROM settings WHERE phone = ?", self._phone)
        return bytes(rows[0][0]) if rows and isinstance(rows[0][0], bytes) else None

    def keep_settings(self, raw: bytes) -> None:
        """Keep a settings file in place of the one before."""
        self._store.write(
            "INSERT INTO settings VALUES (?, ?)"
            " ON CONFLICT (phone) DO UPDATE SET document = excluded.document",
            self._phone,
            raw,
        )

    def load(self) -> Mapping[str, str]:
        """Return every persisted value, by its name."""
        rows = self._store.read("SELECT name, value FROM persisted WHERE phone = ?", self._phone)
        return {str(name): str(value) for name, value in rows}

    def keep(self, name: str, value: str | None) -> None:
        """Keep a value, or forget it (None)."""
        if value is None:
            self._store.write(
                "DELETE FROM persisted WHERE phone = ? AND name = ?", self._phone, name
            )
        else:
            self._store.write(
                "INSERT INTO persisted VALUES (?, ?, ?)"
                " ON CONFLICT (phone, name) DO UPDATE SET value = excluded.value",
                self._phone,
                name,
                value,
            )
