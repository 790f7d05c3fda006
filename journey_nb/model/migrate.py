"""Reads every version of ``map.json`` ever released: one pure function a step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .errors import UsageError

CURRENT = 4


def _from_1(plain: dict[str, Any]) -> dict[str, Any]:
    """Version 2 adds what people wrote (basis of touchpoints, actions, points), personas, the funnel, measures and coverage: all may be missing."""
    return {**plain, "version": 2}


def _from_2(plain: dict[str, Any]) -> dict[str, Any]:
    """Version 3 adds what a persona's card says, the questions that place a new customer, overruled numbers of groups and roles: all may be missing."""
    return {**plain, "version": 3}


def _from_3(plain: dict[str, Any]) -> dict[str, Any]:
    """Version 4 adds more lanes, opportunities, moments of truth, ways through the stages and the rule of confidence: all may be missing."""
    return {**plain, "version": 4}


STEPS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _from_1, 2: _from_2, 3: _from_3}  # from version → one version up


def to_current(plain: dict[str, Any]) -> dict[str, Any]:
    """The same map in today's version.

    Examples
    --------
    >>> to_current({"format": "journey-map", "version": 1})["version"]
    4
    >>> to_current({"format": "journey-map", "version": 99})
    Traceback (most recent call last):
    ...
    journey_nb.model.errors.UsageError: This map is version 99; this journey_nb reads up to 4. Update journey_nb, or build the map again.
    """
    if plain.get("format") != "journey-map":
        raise UsageError(
            en="This is no journey map: its format is not 'journey-map'. Name a map.json that `journey build` wrote.",
            ko="여정 지도 파일이 아닙니다(format이 'journey-map'이 아님). `journey build`가 쓴 map.json을 지정하십시오.",
        )
    version = plain.get("version")
    if not isinstance(version, int) or version > CURRENT:
        raise UsageError(
            en=f"This map is version {version}; this journey_nb reads up to {CURRENT}. Update journey_nb, or build the map again.",
            ko=f"이 지도는 버전 {version}이고 이 journey_nb는 {CURRENT}까지 읽습니다. journey_nb를 새로 설치하거나 지도를 다시 만드십시오.",
        )
    while version < CURRENT:
        plain = STEPS[version](plain)
        version = plain["version"]
    return plain
