"""Addresses as identities: resolved, without tracking parameters, compared by registered domain.

Belongs here: everything that decides whether two addresses mean the same page. Does not belong here: fetching them,
or deciding which addresses may be connected to (pipeline.fetch.address).
"""

from __future__ import annotations

import re
from functools import lru_cache

from yarl import URL

MAX_URL = 4096  # characters; longer "addresses" in feeds are data: URIs and mistakes

# Addresses that are resolved and canonical as they stand, as most are: the general way costs ten times as much.
_PLAIN = re.compile(r"https?://(?:[a-z0-9][a-z0-9-]{0,62}\.){1,8}[a-z]{2,20}/(?:[A-Za-z0-9_~-][A-Za-z0-9_.~-]*+/?+)*+")

# Parameters that tell the publisher where the reader came from and never choose the page. Collected from the
# documentation of the analytics products that read them (Google, Meta, Microsoft, Yandex, HubSpot, Marketo,
# Mailchimp, Matomo, AT Internet, Webtrekk, Adobe) and of the broadcasters that document their own.
_TRACKING = frozenset(
    (
        "fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ysclid twclid ttclid igshid igsh li_fat_id mc_cid "
        "mc_eid _hsenc _hsmi __hstc __hssc __hsfp hsctatracking mkt_tok vero_id vero_conv oly_anon_id oly_enc_id "
        "wickedid s_cid s_kwcid ef_id cmpid cmp_id icid ocid ito xtor wt_mc wtmc wt_zmc maca smid smtyp sr_share "
        "traffic_source feedname feedtype rssfeed spm scm _ga _gl trk trkcampaign __twitter_impression amp_js_v "
        "guccounter guce_referrer guce_referrer_sig ncid sref taid mbid nr_email_referer _openstat"
    ).split()
)
_TRACKING_PREFIX = ("utm_", "at_", "ns_", "pk_", "piwik_", "mtm_", "matomo_", "hsa_", "ga_", "stm_")
# Words that mean "where from" but can also choose content; dropped only where their value names a feed.
_ORIGIN = frozenset("source src ref from partner emc via medium origin referrer campaign cmp rss feed".split())
_ORIGIN_VALUE = re.compile(r"(?i)(?:rss|atom|feeds?|syndication)(?:[-_ ]?(?:feeds?|\d{1,2}|reader))?")


def resolve(base: str | None, url: str | None) -> str | None:
    """`url` made absolute against `base`; None unless the result is an http(s) address of at most 4,096 characters.

    White space around and line breaks inside are dropped, as browsers do.
    """
    if not url:
        return None
    if len(url) <= MAX_URL and _PLAIN.fullmatch(url):
        return url
    text = re.sub(r"[\t\r\n]", "", url).strip().replace("&amp;", "&")  # escaped once too often
    if not text or len(text) > MAX_URL:
        return None
    try:
        parsed = URL(text)
        if not parsed.absolute and base:
            parsed = URL(base).join(parsed)
        if parsed.scheme not in ("http", "https") or not parsed.host:
            return None
        _ = parsed.port  # yarl checks the port only when it is read
        out = str(parsed)
    except (ValueError, TypeError, UnicodeError):
        return None
    return out if len(out) <= MAX_URL and out.isprintable() else None


def canonical_url(url: str | None) -> str | None:
    """The address without fragment, credentials, default port and tracking parameters, host in lower case.

    None where `resolve` gives None. Other parameters keep their order; a path is never shortened. Idempotent.
    """
    if url and len(url) <= MAX_URL and _PLAIN.fullmatch(url):
        return url
    absolute = resolve(None, url)
    if absolute is None:
        return None
    try:
        parsed = URL(absolute).with_fragment(None).with_user(None)
        kept = [(k, v) for k, v in parsed.query.items() if not _is_tracking(k, v)]
        if len(kept) != len(parsed.query):
            parsed = parsed.with_query(kept or None)
        if parsed.path in ("", "/"):
            parsed = parsed.with_path("/", keep_query=True)
        return str(parsed)
    except (ValueError, TypeError, UnicodeError):
        return None


def _is_tracking(key: str, value: str) -> bool:
    low = key.lower()
    if low in _TRACKING or low.startswith(_TRACKING_PREFIX):
        return True
    return low in _ORIGIN and _ORIGIN_VALUE.fullmatch(value) is not None


def origin(url: str) -> str:
    """scheme://host:port, the unit that validators belong to. Raises ValueError for no address."""
    return str(URL(url).origin())


@lru_cache(maxsize=4096)
def registered_domain(host: str) -> str:
    """The part of a host name that somebody registered (bbc.co.uk of news.bbc.co.uk); the host itself if none.

    By the public suffix list that ships with tldextract; nothing is downloaded.
    """
    return _extractor()(host).top_domain_under_public_suffix or host


@lru_cache(maxsize=1)
def _extractor():  # type: ignore[no-untyped-def]
    import tldextract

    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def accept_canonical(page_url: str, claimed: str | None) -> str | None:
    """The page's own rel=canonical if it can be believed, else None.

    Believed only within the registered domain of the page and never where it names a home page: publishers'
    templates do both wrongly, and either would merge different articles into one.
    """
    absolute = canonical_url(resolve(page_url, claimed))
    own = canonical_url(page_url)
    if absolute is None or own is None:
        return None
    there, here = URL(absolute), URL(own)
    if registered_domain(there.host or "") != registered_domain(here.host or ""):
        return None
    if there.path in ("", "/") and not there.query_string:
        return None
    return absolute
