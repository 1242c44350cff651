"""Statements that run at every request, composed once: the ORM takes ten times as long to compose one as a database
takes to answer it (see benchmarks/). The same SQL runs on both databases.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from typing import Any, TypeVar

from django.db import connection, models

Row = tuple[Any, ...]
Model = TypeVar("Model", bound=models.Model)
Parameters = Sequence[Any]
Statement = tuple[str, Parameters]


def fetch(sql: str, parameters: Parameters = ()) -> list[Row]:
    """All rows of a query; ``%s`` stands for a parameter."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[Row] = cursor.fetchall()
    return rows


def execute(sql: str, parameters: Parameters) -> None:
    """Run a statement without result."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def marks(values: Sequence[object]) -> str:
    """``(%s, %s, …)`` for IN."""
    return f"({', '.join(['%s'] * len(values))})"


def for_update(table: str) -> str:
    """What locks the rows of a table until the transaction ends; SQLite has only one writer anyway."""
    return f" FOR UPDATE OF {table}" if connection.features.has_select_for_update else ""


def forget_old_pages() -> None:
    """Empty SQLite's log of writes, in which the pages lie as they were before something was erased."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        fetch("PRAGMA wal_checkpoint(TRUNCATE)")


def as_parameter(instant: datetime) -> object:
    """An instant as the database compares it."""
    return connection.ops.adapt_datetimefield_value(instant)


def as_instant(stored: datetime) -> datetime:
    """An instant as read; SQLite forgets that it is UTC."""
    return stored if stored.tzinfo else stored.replace(tzinfo=UTC)


def as_seconds(column: str) -> str:
    """SQL for an instant as whole seconds since the epoch: hundreds of rows are read faster without date objects."""
    if connection.vendor == "postgresql":
        return f"FLOOR(DATE_PART('epoch', {column}))::bigint"
    return f"CAST(strftime('%%s', {column}) AS INTEGER)"


def insert(rows: Iterable[models.Model], *, unless_exists: str = "") -> None:
    """Insert rows of one model with one statement and give them their keys. No signals, no defaults of the database.

    ``unless_exists`` names a unique column: a row whose value is there changes nothing and gets the key of that one.
    """
    new = list(rows)
    if not new:
        return
    fields = _fields(type(new[0]))
    values = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection) for row in new for field in fields
    ]
    keys = fetch(_insert_sql(type(new[0]), len(new), unless_exists), values)
    for row, (key,) in zip(new, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 -- as `Model.save` does


def update(
    model: type[Model], pk: int, assignments: str, parameters: Parameters, *, also: str
) -> tuple[Model, Any]:
    """Update the row of a key; returns it as it is then, without anything it refers to, and the expression ``also``.

    Raises:
        the model's DoesNotExist
    """
    fields = model._meta.concrete_fields  # noqa: SLF001 -- the documented way to a model's fields
    for *row, more in fetch(_update_sql(model, assignments, also), [*parameters, pk]):
        values = [_as_python(field, value) for field, value in zip(fields, row, strict=True)]
        return model.from_db(connection.alias, [field.attname for field in fields], values), more
    raise model.DoesNotExist  # type: ignore[attr-defined]


def write(rows: Iterable[models.Model], statement: Statement) -> None:
    """Insert rows, of any models and without their keys, and run a statement; PostgreSQL gets all of it in one go."""
    statements = [*map(_insertion, rows), statement]
    if connection.vendor == "postgresql":  # sends values inside the text, so several statements fit into one
        execute("; ".join(sql for sql, _values in statements), list(chain(*(v for _sql, v in statements))))
    else:
        for sql, values in statements:
            execute(sql, values)


def _insertion(row: models.Model) -> Statement:
    fields = _fields(type(row))
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    return _insert_sql(type(row), 1, "").removesuffix(" RETURNING id"), values


def _as_python(field: "models.Field[Any, Any]", value: Any) -> Any:
    """What the database gave back; SQLite forgets the types of what an update returns."""
    if value is None:
        return None
    if isinstance(field, models.DateTimeField):
        return as_instant(datetime.fromisoformat(value) if isinstance(value, str) else value)
    return bool(value) if isinstance(field, models.BooleanField) else value


@lru_cache(maxsize=64)
def _update_sql(model: type[models.Model], assignments: str, also: str) -> str:
    options = model._meta  # noqa: SLF001 -- as above
    columns = ", ".join(f'"{field.column}"' for field in options.concrete_fields)
    return f'UPDATE "{options.db_table}" SET {assignments} WHERE id = %s RETURNING {columns}, {also}'  # noqa: S608 -- as above


@lru_cache(maxsize=64)
def _fields(model: type[models.Model]) -> tuple["models.Field[Any, Any]", ...]:
    fields = model._meta.concrete_fields  # noqa: SLF001 -- the documented way to a model's fields
    return tuple(field for field in fields if not field.primary_key)


@lru_cache(maxsize=256)
def _insert_sql(model: type[models.Model], rows: int, unique: str) -> str:
    columns = [field.column for field in _fields(model)]
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join([marks(columns)] * rows)
    table = model._meta.db_table  # noqa: SLF001 -- as above
    conflict = f' ON CONFLICT ("{unique}") DO UPDATE SET "{unique}" = EXCLUDED."{unique}"' if unique else ""
    return f'INSERT INTO "{table}" ({names}) VALUES {values}{conflict} RETURNING id'  # noqa: S608 -- names of our models
