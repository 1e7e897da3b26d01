"""The record types, frozen, in the order data flows. One type a state.

schemas/*.schema.json is the contract for the records that are stored; tests/architecture proves that these classes,
the schemas and the tables agree. Instants are ISO 8601 strings in UTC ending in Z, days are YYYY-MM-DD: the records
are the JSON. Does not belong here: behaviour beyond turning a record into JSON and back.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeVar

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Feed:
    """One subscription: where an outlet's entries come from.

    Written by people as pipeline/feeds/<slug>.yml; the slug is the feed_id.
    """

    feed_id: str
    url: str
    outlet: str
    country: str | None
    language: str
    polling_interval_minutes: int
    expected_entries_min: float | None
    expected_entries_max: float | None
    home_url: str | None


@dataclass(frozen=True, slots=True)
class FetchedFeed:
    """What one poll of one feed brought: bytes off the wire, or the reason there are none."""

    feed_id: str
    url: str
    final_url: str  # after redirects; becomes the feed's address only if `moved`
    moved: bool  # every hop was 301 or 308
    status: int | None
    outcome: str  # fetched | not_modified | rejected
    reason: str | None
    detail: str
    fetched_at: str
    etag: str | None
    last_modified: str | None
    headers: tuple[tuple[str, str], ...]
    body: bytes | None  # decoded of its transfer and content encodings
    body_sha256: str | None
    retry_after: float | None  # seconds
    elapsed: float  # seconds
    request_headers: tuple[tuple[str, str], ...] = ()  # of the last hop, as sent


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed as the feed gave it, cleaned of markup and control characters.

    Grain: one version of one item of one feed.
    """

    entry_id: str
    entry_hash: str
    feed_id: str
    guid: str | None
    url: str | None
    canonical_url: str | None
    title: str
    summary: str
    content: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    published_raw: str | None
    published_at: str | None
    published_basis: str
    updated_at: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """What fetching an entry's page brought: bytes off the wire, or the reason there are none."""

    entry_id: str
    url: str
    final_url: str
    status: int | None
    outcome: str  # fetched | rejected
    reason: str | None
    detail: str
    fetched_at: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None
    body_sha256: str | None
    elapsed: float  # seconds
    request_headers: tuple[tuple[str, str], ...] = ()  # of the last hop, as sent


@dataclass(frozen=True, slots=True)
class Article:
    """One version of the text behind an entry.

    Grain: (article_id, version_id). All event offsets count characters of `text`.
    """

    article_id: str
    version_id: str
    entry_id: str
    feed_id: str
    outlet: str
    outlet_country: str | None
    url: str | None
    title: str
    text: str
    text_basis: str
    authors: tuple[str, ...]
    published_at: str | None
    published_basis: str
    modified_at: str | None
    language: str
    text_sha256: str
    word_count: int


@dataclass(frozen=True, slots=True)
class Span:
    """Characters start (inclusive) to end (exclusive) of an article's text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class WeaponMention:
    """A weapon or means, where it stands."""

    text: str
    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class ActorMention:
    """Somebody (or something) on one side of an event."""

    role: str
    kind: str
    text: str
    name: str | None
    country: str | None
    sector: str
    start: int | None
    end: int | None
    basis: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place, resolved against the gazetteer."""

    text: str | None
    name: str
    country: str | None
    country_name: str | None
    admin1: str | None
    latitude: float | None
    longitude: float | None
    geonames_id: int | None
    geo_precision: str
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentence an event was read from."""

    sentence: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was done by somebody to somebody, as one article tells it.

    Grain: one trigger in one version of one article. Every field points at the characters it was read from or says
    on what basis it was inferred.
    """

    event_id: str
    article_id: str
    version_id: str
    event_type: str
    event_mode: str | None
    contexts: tuple[str, ...]
    quad_code: str
    intensity: float | None
    status: str
    status_basis: Span | None
    territorial_change: str
    date_start: str | None
    date_end: str | None
    date_precision: str
    date_text: Span | None
    date_basis: str
    actors: tuple[ActorMention, ...]
    place: Place | None
    place_basis: str
    fatalities_low: int | None
    fatalities_best: int | None
    fatalities_high: int | None
    fatalities_text: Span | None
    injured_low: int | None
    injured_best: int | None
    injured_high: int | None
    injured_text: Span | None
    weapons: tuple[WeaponMention, ...]
    trigger: Span
    evidence: Evidence
    confidence: float
    extractor: str
    extractor_version: str
    acled_like_event: str | None
    acled_like_sub_event: str | None
    ucdp_type_of_violence: int | None
    cameo_code: str


@dataclass(frozen=True, slots=True)
class Incident:
    """One happening, told by one or more events of one or more articles."""

    incident_id: str
    event_type: str
    event_mode: str | None
    date_start: str | None
    date_end: str | None
    place_name: str | None
    country: str | None
    admin1: str | None
    latitude: float | None
    longitude: float | None
    geo_precision: str | None
    actor: str | None
    recipient: str | None
    territorial_change: str
    fatalities_low: int | None
    fatalities_best: int | None
    fatalities_high: int | None
    injured_low: int | None
    injured_best: int | None
    injured_high: int | None
    event_count: int
    article_count: int
    outlet_count: int
    first_reported_at: str | None
    last_reported_at: str | None


@dataclass(frozen=True, slots=True)
class Rejection:
    """Something that could not go on, with the stage, a closed reason code and the record itself, so that it can be
    shown and retried.
    """

    rejection_id: str
    stage: str
    reason: str
    subject_kind: str
    subject_id: str
    feed_id: str | None
    url: str | None
    detail: str
    record: str
    run_id: str
    rejected_at: str


@dataclass(frozen=True, slots=True)
class StageCount:
    """What one stage did with one feed's records in one run.

    Always: n_in = n_out + n_unchanged + n_duplicate + n_rejected.
    """

    run_id: str
    feed_id: str
    stage: str
    unit: str  # what is counted: feed, entry, article, event
    n_in: int
    n_out: int
    n_unchanged: int
    n_duplicate: int
    n_rejected: int

    @property
    def balanced(self) -> bool:
        return self.n_in == self.n_out + self.n_unchanged + self.n_duplicate + self.n_rejected


def to_json(record: Any) -> dict[str, Any]:
    """The record as a JSON-ready dict: tuples become lists, nested records dicts. bytes are kept (not JSON)."""
    return {f.name: _plain(getattr(record, f.name)) for f in fields(record)}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(v) for v in value]
    if is_dataclass(value) and not isinstance(value, type):
        return to_json(value)
    return value


_NESTED: dict[tuple[str, str], type] = {
    ("Event", "status_basis"): Span,
    ("Event", "date_text"): Span,
    ("Event", "fatalities_text"): Span,
    ("Event", "injured_text"): Span,
    ("Event", "trigger"): Span,
    ("Event", "place"): Place,
    ("Event", "evidence"): Evidence,
    ("Event", "actors"): ActorMention,
    ("Event", "weapons"): WeaponMention,
}


def from_json(kind: type[R], data: dict[str, Any]) -> R:
    """The record back from `to_json`'s dict. Raises TypeError for unknown or missing fields."""
    values: dict[str, Any] = {}
    for name, value in data.items():
        nested = _NESTED.get((kind.__name__, name))
        if nested is not None and isinstance(value, list):
            value = tuple(nested(**item) for item in value)
        elif nested is not None and value is not None:
            value = nested(**value)
        elif isinstance(value, list):
            value = tuple(tuple(item) if isinstance(item, list) else item for item in value)
        values[name] = value
    return kind(**values)
