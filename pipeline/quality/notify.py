"""Messages to people, by whatever they read: mail, Slack, a webhook, through apprise.

Belongs here: reading SITREP_ALERT_URLS and handing messages over. Does not belong here: what a message says
(alerts.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.errors import UsageError
from pipeline.quality.alerts import Message

_OWNED = re.compile(r"([a-z][a-z0-9_-]*)=(\w[\w+.-]*://.*)")


def addresses(setting: str) -> list[tuple[str | None, str]]:
    """(owner or None for everybody, URL) of each address in SITREP_ALERT_URLS: separated by white space, each an
    apprise URL, `owner=URL` where it is for the checks of one owner.

    Raises UsageError for one that apprise does not know.
    """
    import apprise

    found: list[tuple[str | None, str]] = []
    for part in setting.split():
        owned = _OWNED.fullmatch(part)
        owner, url = (owned[1], owned[2]) if owned else (None, part)
        if apprise.Apprise.instantiate(url, suppress_exceptions=True) is None:
            shown = re.sub(r"//[^@/]*@", "//…@", url)[:60]
            raise UsageError(
                f"SITREP_ALERT_URLS: {shown!r} is no address apprise knows (mailto://, slack://, json:// …)"
            )
        found.append((owner, url))
    return found


class Notifier:
    """Sends a message to everybody it concerns. Call it with a Message; it gives back one line a failed address."""

    def __init__(self, to: Sequence[tuple[str | None, str]]) -> None:
        self._to = list(to)

    def __call__(self, message: Message) -> list[str]:
        import apprise

        kinds = {"critical": apprise.NotifyType.FAILURE, "healed": apprise.NotifyType.SUCCESS}
        problems = []
        reached = 0
        for owner, url in self._to:
            if owner is not None and owner not in message.owners:
                continue
            target = apprise.Apprise()
            target.add(url)
            if target.notify(
                title=message.title,
                body=message.body,
                notify_type=kinds.get(message.severity, apprise.NotifyType.WARNING),
                body_format=apprise.NotifyFormat.TEXT,
            ):
                reached += 1
            else:
                problems.append(f"{url.split('://', 1)[0]}://… did not take {message.title!r}")
        # Reached one, the message is out: to send it again would tell the others twice.
        return problems if not reached and problems else []
