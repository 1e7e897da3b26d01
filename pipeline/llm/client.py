"""One question over the wire: a deadline on the whole of it, a few tries where trying again may help, the bill.

Belongs here: HTTP and what a server may do wrong. Does not belong here: what is asked or what the answer means.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pipeline.errors import SitrepError
from pipeline.llm.settings import LlmSettings

_LARGEST = 4 * 2**20  # bytes of an answer
_LONGEST_WAIT = 60.0  # seconds, whatever Retry-After says


class LlmError(SitrepError):
    """The endpoint gave no answer; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The model's words and the tokens they cost, as the server counted them (0 where it did not)."""

    content: str
    tokens_in: int
    tokens_out: int


def ask(
    settings: LlmSettings,
    messages: list[dict[str, str]],
    schema: dict[str, Any],
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> Reply:
    """Send the chat, get the answer. Structured output is asked for by JSON Schema.

    Raises LlmError when the endpoint cannot be reached, refuses, is too slow, or answers what no API answers.
    """
    import httpx

    body = {
        "model": settings.model,
        "messages": messages,
        "temperature": 0,
        "seed": 0,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "events", "strict": True, "schema": schema},
        },
    }
    headers = {"Authorization": f"Bearer {settings.key}"} if settings.key else {}
    problem = ""
    for attempt in range(settings.tries):
        wait = min(_LONGEST_WAIT, 2.0**attempt * (0.5 + random.random()))  # noqa: S311 - spreads retries, no secret
        try:
            status, text, retry_after = _post(f"{settings.url}/chat/completions", headers, body, settings.deadline)
        except TimeoutError:
            raise LlmError(
                f"{settings.url} did not answer within {settings.deadline:g} s: raise SITREP_LLM_DEADLINE, or take a "
                "faster model"
            ) from None
        except httpx.HTTPError as error:
            problem = f"{type(error).__name__}: {error}"
        else:
            if status == 200:
                return _reply(settings, text)
            problem = f"HTTP {status}: {' '.join(text.split())[:200]}"
            if status in (401, 403):
                raise LlmError(f"{settings.url} refuses the key ({problem}): check SITREP_LLM_KEY")
            if status != 429 and status < 500:
                raise LlmError(f"{settings.url} refuses the question ({problem}): check SITREP_LLM_MODEL and the URL")
            if retry_after is not None:
                wait = min(_LONGEST_WAIT, retry_after)
        if attempt + 1 < settings.tries:
            sleep(wait)
    raise LlmError(f"no answer from {settings.url} after {settings.tries} tries ({problem}): is it running?")


def _post(url: str, headers: dict[str, str], body: dict[str, Any], deadline: float) -> tuple[int, str, float | None]:
    """Status, text and Retry-After in seconds. TimeoutError once the whole took longer than the deadline."""
    import httpx

    ends = time.monotonic() + deadline
    parts: list[bytes] = []
    size = 0
    try:
        with (
            httpx.Client(timeout=deadline, trust_env=False) as client,
            client.stream("POST", url, json=body, headers=headers) as answer,
        ):
            for part in answer.iter_bytes():
                size += len(part)
                if size > _LARGEST:
                    return 502, "an answer of more than 4 MiB", None
                if time.monotonic() > ends:
                    raise TimeoutError
                parts.append(part)
            after = answer.headers.get("retry-after", "")
            seconds = float(after) if after.isdecimal() else None
            return answer.status_code, b"".join(parts).decode("utf-8", "replace"), seconds
    except httpx.TimeoutException:
        raise TimeoutError from None


def _reply(settings: LlmSettings, text: str) -> Reply:
    import json

    try:
        data = json.loads(text)
        content = data["choices"][0]["message"]["content"]
        usage = data.get("usage") or {}
        tokens = int(usage.get("prompt_tokens") or 0), int(usage.get("completion_tokens") or 0)
    except (ValueError, LookupError, TypeError, AttributeError):
        content, tokens = None, (0, 0)
    if not isinstance(content, str):
        raise LlmError(f"{settings.url} does not answer as an OpenAI-compatible API does: check SITREP_LLM_URL")
    return Reply(content, *tokens)
