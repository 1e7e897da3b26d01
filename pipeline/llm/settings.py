"""Where the model is, what it costs, how long we wait: SITREP_LLM_* variables, read once.

Belongs here: reading and refusing them. Does not belong here: the other settings (pipeline.config).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import UsageError


@dataclass(frozen=True, slots=True)
class LlmSettings:
    """`url` is the base address of the API (it gets /chat/completions); prices are per million tokens."""

    url: str
    model: str
    cache: Path
    key: str = field(default="", repr=False)
    deadline: float = 120.0  # seconds a request may take, tries not counted together
    tries: int = 3
    price_in: float = 0.0
    price_out: float = 0.0


def llm_settings(home: Path, environ: Mapping[str, str] | None = None) -> LlmSettings:
    """From the environment. Raises UsageError that names the variable to set or mend."""
    env = os.environ if environ is None else environ
    for name, example in (("URL", "http://127.0.0.1:11434/v1"), ("MODEL", "the model's name there")):
        if not env.get(f"SITREP_LLM_{name}"):
            raise UsageError(f"the llm extractor needs SITREP_LLM_{name} (for example {example})")
    url = env["SITREP_LLM_URL"].rstrip("/")
    if not url.startswith(("http://", "https://")):
        raise UsageError(f"SITREP_LLM_URL={url!r}: give an http or https address")
    return LlmSettings(
        url=url,
        model=env["SITREP_LLM_MODEL"],
        cache=home / "llm",
        key=env.get("SITREP_LLM_KEY", ""),
        deadline=_number(env, "DEADLINE", 120.0, least=0.1),
        tries=int(_number(env, "TRIES", 3, least=1)),
        price_in=_number(env, "PRICE_IN", 0.0),
        price_out=_number(env, "PRICE_OUT", 0.0),
    )


def _number(env: Mapping[str, str], name: str, default: float, *, least: float = 0.0) -> float:
    raw = env.get(f"SITREP_LLM_{name}")
    if not raw:
        return default
    try:
        value = float(raw)
    except ValueError:
        value = float("nan")
    if not least <= value < float("inf"):
        raise UsageError(f"SITREP_LLM_{name}={raw!r}: give a number of {least:g} or more, or unset it")
    return value
