"""
What is asked of a Spark frame, where there is no Spark: the query is kept and nothing runs.

Real frames are decided in ``tests/engines``.
"""

from __future__ import annotations

from typing import Any

from attrs import define, field, frozen

__all__ = ["DataFrame", "Session"]


@frozen
class _Type:
    name: str

    def simpleString(self) -> str:  # noqa: N802 - as Spark calls it
        return self.name


@frozen
class _Field:
    name: str
    dataType: _Type  # noqa: N815 - as Spark calls it


@frozen
class _Schema:
    fields: list[_Field]


@frozen
class _Row:
    values: dict[str, Any]

    def asDict(self) -> dict[str, Any]:  # noqa: N802 - as Spark calls it
        return self.values


@define
class Session:
    """Keeps the queries that it is given, and the frames that are put into them."""

    queries: list[str] = field(factory=list)
    frames: list[dict[str, Any]] = field(factory=list)

    def sql(self, query: str, **frames: Any) -> str:
        self.queries.append(query)
        self.frames.append(frames)
        return query.format(**dict.fromkeys(frames, "the_frame"))


@define(eq=False)
class DataFrame:
    """A frame with columns of some types, and a few rows."""

    dtypes: list[tuple[str, str]]
    rows: list[dict[str, Any]] = field(factory=list)
    sparkSession: Session = field(factory=Session)  # noqa: N815 - as Spark calls it

    @property
    def columns(self) -> list[str]:
        return [name for name, _ in self.dtypes]

    @property
    def schema(self) -> _Schema:
        return _Schema([_Field(name, _Type(type_)) for name, type_ in self.dtypes])

    def offset(self, number: int) -> DataFrame:
        return DataFrame(self.dtypes, self.rows[number:])

    def limit(self, number: int) -> DataFrame:
        return DataFrame(self.dtypes, self.rows[:number])

    def collect(self) -> list[_Row]:
        return [_Row(row) for row in self.rows]


DataFrame.__module__ = "pyspark.sql.dataframe"
