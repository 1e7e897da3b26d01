"""Our own expectation classes, for what Great Expectations has none for. Importing this module registers them.

Each becomes one SQL statement that DuckDB runs, so that memory does not grow with the table. Belongs here: classes that
any check in warehouse/expectations may name. Does not belong here: a single check.
"""

from __future__ import annotations

from typing import Any, ClassVar

from great_expectations.compatibility import pydantic
from great_expectations.core import ExpectationValidationResult
from great_expectations.expectations.core import UnexpectedRowsExpectation

from pipeline.quality.dialect import ROWS

_NO_QUERY: Any = pydantic.Field(default="", description="Built from the other arguments.")


def _escaped(sql: str) -> str:
    """A piece of SQL inside a query that GX formats: its braces are doubled."""
    return sql.replace("{", "{{").replace("}", "}}")


class ExpectRowsToSatisfy(UnexpectedRowsExpectation):  # type: ignore[misc]
    """Every row (of those that meet `where`) meets the SQL `condition`; null counts as not met."""

    condition: str
    where: str = "true"
    unexpected_rows_query: Any = _NO_QUERY
    success_keys: ClassVar[tuple[str, ...]] = ("unexpected_rows_query", "condition", "where")

    @pydantic.root_validator(pre=True)  # type: ignore[untyped-decorator]
    def _as_query(cls, values: dict[str, Any]) -> dict[str, Any]:
        where, condition = _escaped(values.get("where", "true")), _escaped(values.get("condition", "true"))
        query = f"{ROWS}SELECT * FROM {{batch}} WHERE ({where}) AND ({condition}) IS NOT TRUE"  # noqa: S608 - a check is code
        return values | {"unexpected_rows_query": query}


class ExpectSpansToMatchText(UnexpectedRowsExpectation):  # type: ignore[misc]
    """Each quoted span is what stands in the article's text at its offsets.

    `spans` names struct columns with fields `start` and `end` and their text in the field `quote` (`text`); for a list
    of structs every element is checked. The text is core.articles.text of the row's `version_id`.
    """

    spans: list[str]
    quote: str = "text"
    unexpected_rows_query: Any = _NO_QUERY
    success_keys: ClassVar[tuple[str, ...]] = ("unexpected_rows_query", "spans", "quote")

    @pydantic.root_validator(pre=True)  # type: ignore[untyped-decorator]
    def _as_query(cls, values: dict[str, Any]) -> dict[str, Any]:
        quote = _escaped(values.get("quote", "text"))
        parts = [
            f"SELECT b.event_id, '{_escaped(span)}' AS span, s['{quote}'] AS quoted, "  # noqa: S608 - a check is code
            "a.text[s['start'] + 1 : s['end']] AS stands "
            f"FROM (SELECT event_id, version_id, unnest({_listed(_escaped(span))}) AS s FROM {{batch}}) AS b "
            "JOIN core.articles AS a ON a.version_id = b.version_id "
            f"WHERE s['start'] IS NOT NULL AND a.text[s['start'] + 1 : s['end']] IS DISTINCT FROM s['{quote}']"
            for span in values.get("spans") or ["evidence"]
        ]
        return values | {"unexpected_rows_query": ROWS + " UNION ALL ".join(parts)}


def _listed(span: str) -> str:
    """A struct column as a list of one; `name[]` in a check says that the column is a list already."""
    return span.removesuffix("[]") if span.endswith("[]") else f"[{span}]"


class ExpectShareOfRowsToBeBetween(UnexpectedRowsExpectation):  # type: ignore[misc]
    """The share of rows (of those that meet `where`) that meet `condition` lies between `min_share` and `max_share`.

    Fewer than `min_rows` rows say nothing and pass. The observed value is the share, 0 to 1.
    """

    condition: str
    where: str = "true"
    min_share: float = 0.0
    max_share: float = 1.0
    min_rows: int = 1
    unexpected_rows_query: Any = _NO_QUERY
    success_keys: ClassVar[tuple[str, ...]] = (
        "unexpected_rows_query",
        "condition",
        "where",
        "min_share",
        "max_share",
        "min_rows",
    )

    @pydantic.root_validator(pre=True)  # type: ignore[untyped-decorator]
    def _as_query(cls, values: dict[str, Any]) -> dict[str, Any]:
        where, condition = _escaped(values.get("where", "true")), _escaped(values.get("condition", "true"))
        query = (
            f"SELECT count(*) AS n_rows, coalesce(count_if({condition}), 0) AS n_met, "  # noqa: S608 - a check is code
            f"round(n_met / greatest(n_rows, 1), 4) AS share FROM {{batch}} WHERE ({where})"
        )
        return values | {"unexpected_rows_query": query}

    def _validate(
        self, metrics: dict[str, Any], runtime_configuration: Any = None, execution_engine: Any = None
    ) -> ExpectationValidationResult | dict[str, Any]:
        row = dict(metrics["unexpected_rows_query.table"][0])
        enough = row["n_rows"] >= self.min_rows
        good = not enough or self.min_share <= row["share"] <= self.max_share
        observed = f"{row['share']:.1%} of {row['n_rows']:,} rows" + (
            "" if enough else f" (fewer than {self.min_rows})"
        )
        return {
            "success": good,
            "result": {"observed_value": observed, "element_count": row["n_rows"], "details": {"unexpected_rows": []}},
        }
