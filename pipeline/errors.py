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


class WarehouseChanged(WarehouseOutdated):
    """Somebody changed or dropped a view or macro of ours; opening the warehouse for writing puts it back."""


class WarehouseCorrupt(WarehouseError):
    """The file is not a DuckDB database, or a migration no longer matches what was applied."""


class ArchiveError(SitrepError):
    """The raw archive is missing, damaged, or lacks what was asked of it."""


class QueryError(SitrepError):
    """The user's SQL failed or asked for more than reading."""


class QualityFailure(SitrepError):
    """A critical expectation failed."""


class AlertFailure(SitrepError):
    """A message about a failing check reached nobody."""


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
    EXTRACTOR_FAILED = "extractor_failed"
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
    # audit: a held batch was published without it
    SET_ASIDE = "set_aside"
    BATCH_DROPPED = "batch_dropped"


class Rejected(Exception):
    """Carries a reason from the depths of a stage to its edge, where it becomes a Rejection row.

    Never leaves a stage.
    """

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


ADVICE: dict[Reason, str] = {
    Reason.ADDRESS_REFUSED: "The name leads to a private or reserved address; for tests set SITREP_ALLOW_LOOPBACK.",
    Reason.URL_INVALID: "Correct the address: only http and https with a host are fetched.",
    Reason.DNS_FAILED: "Check the host's name and this machine's resolver; it is tried again at the next poll.",
    Reason.CONNECT_FAILED: "The server does not answer; it is tried again at the next poll.",
    Reason.TLS_FAILED: "The server's certificate does not hold; tell the outlet, or use its other address.",
    Reason.TIMEOUT: "The server is too slow for SITREP_REQUEST_DEADLINE; it is tried again at the next poll.",
    Reason.TOO_LARGE: "Look at what it serves; SITREP_MAX_BODY_RAW and SITREP_MAX_BODY_DECODED are the limits.",
    Reason.TOO_MANY_REDIRECTS: "Open the address in a browser and put the final one into the feed's file.",
    Reason.PROTOCOL_ERROR: "The server does not speak HTTP properly; it is tried again at the next poll.",
    Reason.ENCODING_REFUSED: "The body is compressed in a way we do not accept (stacked or unknown); tell the outlet.",
    Reason.ROBOTS_DISALLOWED: "The site's robots.txt forbids this page: we keep to it. The feed's own text is used.",
    Reason.HTTP_CLIENT_ERROR: "The server refuses the address: check that it still exists.",
    Reason.HTTP_SERVER_ERROR: "The server is in trouble; it is tried again at the next poll.",
    Reason.RATE_LIMITED: "The server asks for fewer requests; we wait as long as it says.",
    Reason.GONE: "The feed was taken down for good (410): find its successor, or remove its file.",
    Reason.FEED_EMPTY: "The server sent nothing; it is tried again at the next poll.",
    Reason.FEED_HTML: "This is a page, not a feed: `sitrep feeds add` finds the feed it announces.",
    Reason.FEED_SITEMAP: "This is an index of sitemaps: give the address of a news sitemap.",
    Reason.FEED_TRUNCATED: "The feed stops in the middle; it is tried again at the next poll.",
    Reason.FEED_ILL_FORMED: "The XML cannot be mended; tell the outlet.",
    Reason.FEED_ENCODING: "The bytes fit no encoding the feed names; tell the outlet.",
    Reason.FEED_UNSUPPORTED: "This format is none of RSS, Atom, RDF, JSON Feed and sitemap.",
    Reason.PARSER_LIMITS: "Reading it took more CPU or memory than a feed may; look at the file.",
    Reason.PARSER_CRASHED: "A defect of ours or of feedparser: please report it with the file.",
    Reason.ENTRY_WITHOUT_IDENTITY: "The item has neither id, link nor title: nothing can be done.",
    Reason.ENTRY_WITHOUT_CONTENT: "The item has neither link nor text: nothing can be done.",
    Reason.ENTRY_OVER_LIMIT: "The feed has more items than one feed may; the newest were kept.",
    Reason.PAGE_NOT_HTML: "The link leads to a file, not to a page.",
    Reason.NO_TEXT: "Open the page: it may be a video, a gallery, or built by scripts.",
    Reason.TEXT_TOO_LONG: "Raise SITREP_MAX_TEXT_CHARS if it is an article after all.",
    Reason.LANGUAGE_UNSUPPORTED: "The article is stored, but only English is coded so far.",
    Reason.EXTRACTOR_FAILED: "The extractor gave no usable answer; mend what it says and `sitrep quarantine retry`.",
    Reason.SCHEMA_VIOLATION: "A coder wrote a record outside schemas/event.schema.json: report it with the record.",
    Reason.DATE_ORDER: "The event would end before it starts: report it with the sentence.",
    Reason.DATE_IMPLAUSIBLE: "The date fits neither the article nor our era: report it with the sentence.",
    Reason.RANGE_ORDER: "low, best and high are out of order: report it with the sentence.",
    Reason.COORDINATES_OUTSIDE_COUNTRY: "The place and its country disagree: check it with `sitrep locate`.",
    Reason.OFFSETS_OUTSIDE_TEXT: "A field points outside the article: report it with the record.",
    Reason.OFFSETS_MISMATCH: "A field points at other characters than it quotes: report it with the record.",
    Reason.CODE_UNKNOWN: "The code is not in schemas/ontology: report it with the record.",
    Reason.VALUE_IMPLAUSIBLE: "The figure is beyond reason: report it with the sentence.",
    Reason.SET_ASIDE: "Taken out of a batch that failed its audit; once mended, `sitrep quarantine retry`.",
    Reason.BATCH_DROPPED: "Its batch was dropped by hand; once mended, `sitrep quarantine retry`.",
}
"""What a person can do about each reason. Complete: a test compares it with `Reason`."""
