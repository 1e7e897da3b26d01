"""Everything that can go wrong: one exception tree for callers, one closed list of reason codes for data.

An exception means the program cannot go on as asked, and its text says what to do. Bad data is no
exception: it becomes a Rejection with a `Reason`. Does not belong here: handling either.
"""

from __future__ import annotations

from enum import StrEnum


class SitrepError(Exception):
    """Base of every error we raise on purpose. Its text is one line for a person, with what to do.

    `exit_code` is what the command line ends with: 1 for a failed run, 2 for wrong usage.
    """

    exit_code = 1


class UsageError(SitrepError):
    """The call itself is wrong: a missing file, an unknown key, a bad option."""

    exit_code = 2


class FeedListError(UsageError):
    """A feeds file is missing, unreadable, or says something we do not know."""


class WarehouseError(SitrepError):
    """The warehouse cannot be opened, read or written."""


class WarehouseLocked(WarehouseError):
    """Another process holds the warehouse's file."""


class WarehouseOutdated(WarehouseError):
    """The warehouse lacks migrations of this program; opening it for writing applies them."""


class WarehouseCorrupt(WarehouseError):
    """The file is not a DuckDB database, or a migration no longer matches what was applied."""


class QueryError(SitrepError):
    """The user's SQL failed or asked for more than reading."""


class QualityFailure(SitrepError):
    """A critical expectation failed."""


class AccountingError(SitrepError):
    """A stage lost or doubled records: in differs from out + unchanged + duplicate + rejected."""


class Reason(StrEnum):
    """Why a record was turned away. Closed: code that meets a case not listed here must add one."""

    # poll: the feed could not be fetched
    ADDRESS_REFUSED = "address_refused"
    URL_INVALID = "url_invalid"
    DNS_FAILED = "dns_failed"
    CONNECT_FAILED = "connect_failed"
    TLS_FAILED = "tls_failed"
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    PROTOCOL_ERROR = "protocol_error"
    ENCODING_REFUSED = "encoding_refused"
    ROBOTS_DISALLOWED = "robots_disallowed"
    HTTP_CLIENT_ERROR = "http_client_error"
    HTTP_SERVER_ERROR = "http_server_error"
    RATE_LIMITED = "rate_limited"
    GONE = "gone"
    # parse: what came is not a feed
    FEED_EMPTY = "feed_empty"
    FEED_HTML = "feed_html"
    FEED_SITEMAP = "feed_sitemap"
    FEED_TRUNCATED = "feed_truncated"
    FEED_ILL_FORMED = "feed_ill_formed"
    FEED_ENCODING = "feed_encoding"
    FEED_UNSUPPORTED = "feed_unsupported"
    PARSER_LIMITS = "parser_limits"
    PARSER_CRASHED = "parser_crashed"
    ENTRY_WITHOUT_IDENTITY = "entry_without_identity"
    ENTRY_WITHOUT_CONTENT = "entry_without_content"
    ENTRY_OVER_LIMIT = "entry_over_limit"
    # article: the page gave no article
    PAGE_NOT_HTML = "page_not_html"
    NO_TEXT = "no_text"
    TEXT_TOO_LONG = "text_too_long"
    # extract
    LANGUAGE_UNSUPPORTED = "language_unsupported"
    # validate
    SCHEMA_VIOLATION = "schema_violation"
    DATE_ORDER = "date_order"
    DATE_IMPLAUSIBLE = "date_implausible"
    RANGE_ORDER = "range_order"
    COORDINATES_OUTSIDE_COUNTRY = "coordinates_outside_country"
    OFFSETS_OUTSIDE_TEXT = "offsets_outside_text"
    OFFSETS_MISMATCH = "offsets_mismatch"
    CODE_UNKNOWN = "code_unknown"
    VALUE_IMPLAUSIBLE = "value_implausible"


class Rejected(Exception):
    """Carries a reason from the depths of a stage to its edge, where it becomes a Rejection row.

    Never leaves a stage.
    """

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
