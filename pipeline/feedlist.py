"""The list of feeds: YAML files that people write, OPML that other readers write.

Belongs here: reading and writing subscriptions, with errors that name file and line. Does not belong here: fetching.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import quoteattr

from pipeline.errors import FeedListError
from pipeline.records import Feed

DEFAULT_INTERVAL = 60  # minutes
_KEYS = tuple(f.name for f in fields(Feed))
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_MAX_FILE = 8 * 2**20
_OPML_NAMESPACE = "urn:sitrep:opml"


def load_feeds(path: Path | None) -> tuple[Feed, ...]:
    """Feeds of a YAML file (one feed as a mapping, or a list), an OPML file or a folder of YAML files, by feed_id.

    None: the feeds that ship with sitrep. `feed_id` defaults to the file's name (a mapping) or a slug of the outlet (a
    list); outlet, language (en) and interval (60 minutes) have defaults too, `url` has none. Raises FeedListError for
    anything missing, unreadable or unknown, and for two feeds of one id or address.
    """
    shipped = path is None
    path = path or Path(__file__).resolve().parent / "feeds"
    if not path.exists():
        raise FeedListError(f"{path}: no such file or folder; give a YAML file, an OPML file or a folder of YAML files")
    if path.is_dir():
        files = sorted(p for p in path.iterdir() if p.suffix in (".yml", ".yaml") and not p.name.startswith("."))
        if not files:
            what = "reinstall sitrep" if shipped else "put one .yml file a feed into it"
            raise FeedListError(f"{path}: no .yml file in this folder; {what}")
        found = [(feed, where) for file in files for feed, where in _from_yaml(_read(file), str(file))]
    elif path.suffix.lower() in (".opml", ".xml"):
        return feeds_from_opml(_read(path), str(path))
    else:
        data = _read(path)
        if data.lstrip()[:1] == b"<":
            return feeds_from_opml(data, str(path))
        found = _from_yaml(data, str(path))
    return _distinct(found)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_FILE + 1)
    except OSError as error:
        raise FeedListError(f"{path}: {error.strerror or error}; make it readable") from None
    if len(data) > _MAX_FILE:
        raise FeedListError(f"{path}: larger than {_MAX_FILE} bytes; a list of feeds never is")
    return data


def _from_yaml(data: bytes, source: str) -> list[tuple[Feed, str]]:
    import yaml

    try:
        node = yaml.compose(data.decode("utf-8-sig"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise FeedListError(f"{source}: not UTF-8 (byte {error.start}); save it as UTF-8") from None
    except yaml.MarkedYAMLError as error:
        line = f":{error.problem_mark.line + 1}" if error.problem_mark else ""
        raise FeedListError(f"{source}{line}: not valid YAML: {error.problem}") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise FeedListError(f"{source}: not valid YAML: {str(error).splitlines()[0]}") from None
    if node is None:
        raise FeedListError(f"{source}: empty; write at least `url:` and `outlet:`")
    if isinstance(node, yaml.MappingNode):
        return [_feed(node, source, Path(source).stem)]
    if isinstance(node, yaml.SequenceNode):
        if not node.value:
            raise FeedListError(f"{source}: an empty list; write one mapping a feed")
        return [_feed(item, source, None) for item in node.value]
    raise FeedListError(f"{source}:1: expected a feed (key: value) or a list of feeds")


def _feed(node: Any, source: str, stem: str | None) -> tuple[Feed, str]:
    import yaml

    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        raise FeedListError(f"{source}:{line}: expected a feed as `key: value` lines")
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for key_node, value_node in node.value:
        number = key_node.start_mark.line + 1
        key = str(getattr(key_node, "value", ""))
        if key not in _KEYS:
            raise FeedListError(f"{source}:{number}: unknown key {key!r}; a feed has {', '.join(_KEYS)}")
        if key in values:
            raise FeedListError(f"{source}:{number}: {key!r} stands twice; keep one")
        if not isinstance(value_node, yaml.ScalarNode):
            raise FeedListError(f"{source}:{number}: {key!r} must be a single value")
        # The loader's own rules would read the country code NO as false.
        values[key] = None if value_node.tag.endswith(":null") else value_node.value
        lines[key] = number
    where = f"{source}:{line}"

    def at(key: str) -> str:
        return f"{source}:{lines.get(key, line)}"

    return _checked(values, where, at, stem), where


def _checked(values: dict[str, Any], where: str, at: Any, stem: str | None) -> Feed:
    """A Feed of string values; raises FeedListError naming `at(key)`. The schema's rules, in words."""
    url = (values.get("url") or "").strip()
    if not url:
        raise FeedListError(f"{where}: `url` is missing; add the feed's address")
    host = urlsplit(url).hostname if re.match(r"(?i)https?://\S+$", url) else None
    if not host:
        raise FeedListError(f"{at('url')}: {url!r} is no http or https address")
    outlet = (values.get("outlet") or "").strip() or host.removeprefix("www.")
    feed_id = (values.get("feed_id") or stem or slug(outlet)).strip()
    if not _SLUG.fullmatch(feed_id):
        raise FeedListError(
            f"{at('feed_id')}: {feed_id!r} cannot be a feed's id; use up to 64 of a–z, 0–9, - and _ "
            + ("(set feed_id, or rename the file)" if stem and not values.get("feed_id") else "")
        )
    country = values.get("country")
    if country is not None and not re.fullmatch(r"[A-Z]{3}", country):
        raise FeedListError(f"{at('country')}: {country!r} is no ISO 3166 code, such as SYR; or leave it out")
    language = values.get("language") or "en"
    if not re.fullmatch(r"[a-z]{2}", language):
        raise FeedListError(f"{at('language')}: {language!r} is no ISO 639-1 code, such as en")
    interval = _number(values, "polling_interval_minutes", at, 5, 10080)
    if interval is not None and interval != int(interval):
        raise FeedListError(f"{at('polling_interval_minutes')}: whole minutes, please")
    low = _number(values, "expected_entries_min", at, 0, None)
    high = _number(values, "expected_entries_max", at, 0, None)
    if low is not None and high is not None and low > high:
        raise FeedListError(f"{at('expected_entries_min')}: expected_entries_min is above expected_entries_max")
    home = (values.get("home_url") or "").strip() or None
    return Feed(feed_id, url, outlet, country, language, int(interval or DEFAULT_INTERVAL), low, high, home)


def _number(values: dict[str, Any], key: str, at: Any, low: float, high: float | None) -> float | None:
    raw = values.get(key)
    if raw is None:
        return None
    try:
        number = float(raw)
    except ValueError:
        raise FeedListError(f"{at(key)}: {key} is {raw!r}; give a number") from None
    if not low <= number <= (high if high is not None else 1e9):
        raise FeedListError(f"{at(key)}: {key} is {raw}; allowed is {low:g}–{high if high is not None else 1e9:g}")
    return number


def slug(name: str) -> str:
    """A feed id made of a name: BBC News – World becomes bbc-news-world."""
    import unicodedata

    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "feed"


def _distinct(found: Iterable[tuple[Feed, str]]) -> tuple[Feed, ...]:
    ids: dict[str, str] = {}
    urls: dict[str, str] = {}
    feeds: list[Feed] = []
    for feed, where in found:
        if feed.feed_id in ids:
            raise FeedListError(f"{where}: feed_id {feed.feed_id!r} stands already in {ids[feed.feed_id]}; change one")
        if feed.url in urls:
            raise FeedListError(f"{where}: the address {feed.url} stands already in {urls[feed.url]}; remove one")
        ids[feed.feed_id] = urls[feed.url] = where
        feeds.append(feed)
    return tuple(sorted(feeds, key=lambda f: f.feed_id))


def feeds_from_opml(data: bytes, source: str) -> tuple[Feed, ...]:
    """Feeds of an OPML document (1.0, 1.1, 2.0), however deep its folders; an address that repeats is taken once.

    What OPML cannot say gets the defaults; what `feeds_to_opml` wrote comes back whole. Raises FeedListError.
    """
    from xml.etree import ElementTree

    from pipeline.parse.decode import decode
    from pipeline.parse.markup import repair_references, root_of

    decoded = decode(data)
    start = root_of(decoded.text) if decoded else None
    if decoded is None or start is None or start[0] != "opml":
        raise FeedListError(f"{source}: this is no OPML (no <opml> element); export the subscriptions again")
    try:
        root = ElementTree.fromstring(repair_references(decoded.text[start[1] :]))  # noqa: S314  cut before: no DTD
    except ElementTree.ParseError as error:
        raise FeedListError(f"{source}: the OPML is not well-formed: {error}") from None
    feeds: dict[str, Feed] = {}
    taken: set[str] = set()
    for node in root.iter("outline"):
        values = {re.sub(r"^\{.*\}", "", k).lower(): v.strip() for k, v in node.attrib.items() if v.strip()}
        url = values.get("xmlurl", "")
        if not url or url in feeds:
            continue
        outlet = values.get("outlet") or values.get("title") or values.get("text") or ""
        own = {k: values[k] for k in _KEYS if k in values and k not in ("url", "language")}
        base = own.get("feed_id") or slug(outlet or urlsplit(url).hostname or "feed")
        feed_id, number = base, 1
        while feed_id in taken:
            number += 1
            feed_id = f"{base[:58]}-{number}"
        language = re.split(r"[-_]", values.get("language", ""))[0].lower()
        known = {
            **own,
            "url": url,
            "feed_id": feed_id,
            "outlet": outlet,
            "home_url": own.get("home_url") or values.get("htmlurl"),
            "language": language if re.fullmatch(r"[a-z]{2}", language) else None,
        }
        feeds[url] = _checked(known, f"{source}: outline {outlet or url!r}", lambda _key: source, None)
        taken.add(feed_id)
    if not feeds:
        raise FeedListError(f"{source}: no outline with an xmlUrl in this OPML")
    return tuple(sorted(feeds.values(), key=lambda f: f.feed_id))


def feeds_to_opml(feeds: Sequence[Feed]) -> bytes:
    """The feeds as OPML 2.0. Our own fields stand in a namespace of ours, which other readers ignore."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<opml version="2.0" xmlns:sitrep="{_OPML_NAMESPACE}">',
        "  <head><title>sitrep feeds</title></head>",
        "  <body>",
    ]
    for feed in sorted(feeds, key=lambda f: f.feed_id):
        pairs = [("type", "rss"), ("text", feed.outlet), ("title", feed.outlet), ("xmlUrl", feed.url)]
        if feed.home_url:
            pairs.append(("htmlUrl", feed.home_url))
        pairs.append(("language", feed.language))
        for key in ("feed_id", "country", "polling_interval_minutes", "expected_entries_min", "expected_entries_max"):
            value = getattr(feed, key)
            if value is not None:
                pairs.append((f"sitrep:{key}", f"{value:g}" if isinstance(value, float) else str(value)))
        lines.append("    <outline " + " ".join(f"{name}={quoteattr(value)}" for name, value in pairs) + "/>")
    lines += ["  </body>", "</opml>", ""]
    return "\n".join(lines).encode("utf-8")
