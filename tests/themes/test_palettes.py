"""What every built-in theme promises to the eye; docs/themes.md says the same in words."""

from __future__ import annotations

from itertools import combinations

import pytest

from themes.contrast import Triple, distance, lab, lab_distance, linear, ratio
from themes.loading import builtin
from themes.theme import Theme

THEMES = builtin()
SAFE = tuple(theme for theme in THEMES if theme.name.startswith("okabe-ito"))
HIGH = tuple(theme for theme in THEMES if theme.name.startswith("high-contrast"))

AA, AAA, GRAPHIC = 4.5, 7.0, 3.0  # WCAG 2.2: success criteria 1.4.3, 1.4.6 and 1.4.11

# G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A Physiologically-based Model for Simulation of Color Vision
# Deficiency", IEEE Transactions on Visualization and Computer Graphics 15(6), 2009: severity 1.0, on linear RGB.
DEFICIENCIES = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
}

every_theme = pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
safe_themes = pytest.mark.parametrize("theme", SAFE, ids=lambda theme: theme.name)
high_themes = pytest.mark.parametrize("theme", HIGH, ids=lambda theme: theme.name)


def grounds(theme: Theme) -> dict[str, str]:
    colours = theme.colours
    return {"background": colours.background, "surface": colours.surface, "panel": colours.panel}


def inks(theme: Theme) -> dict[str, str]:
    named = {f"ink {place}": slot.ink for place, slot in enumerate(theme.labels, start=1)}
    return named | {"unknown ink": theme.unknown.ink}


def fills(theme: Theme) -> dict[str, str]:
    named = {f"fill {place}": slot.fill for place, slot in enumerate(theme.labels, start=1)}
    return named | {"unknown fill": theme.unknown.fill}


def below(tops: dict[str, str], bottoms: dict[str, str], least: float) -> list[str]:
    return [
        f"{name} on {ground}: {ratio(top, bottom):.2f} < {least}"
        for name, top in tops.items()
        for ground, bottom in bottoms.items()
        if ratio(top, bottom) < least
    ]


def simulated(first: str, second: str, deficiency: str) -> float:
    def seen(colour: str) -> Triple:
        light = linear(colour)
        red, green, blue = (
            min(1.0, max(0.0, sum(share * amount for share, amount in zip(row, light, strict=True))))
            for row in DEFICIENCIES[deficiency]
        )
        return lab((red, green, blue))

    return lab_distance(seen(first), seen(second))


def texts(theme: Theme) -> dict[str, str]:
    names = ("foreground", "muted", "accent", "success", "warning", "error")
    return {name: getattr(theme.colours, name) for name in names} | inks(theme)


def test_there_are_light_and_dark_themes_and_the_two_defaults() -> None:
    by_name = {theme.name: theme for theme in THEMES}
    assert len(by_name) >= 8
    assert by_name["lapis"].dark
    assert not by_name["vellum"].dark
    assert {theme.dark for theme in SAFE} == {theme.dark for theme in HIGH} == {True, False}


@every_theme
def test_all_text_reaches_aa_on_all_grounds(theme: Theme) -> None:
    assert below(texts(theme), grounds(theme), AA) == []


@every_theme
def test_text_on_fills_matches_and_the_caret_reaches_aa(theme: Theme) -> None:
    colours = theme.colours
    assert below({"foreground": colours.foreground}, fills(theme) | {"match": colours.match}, AA) == []
    assert below({"caret text": colours.caret_text}, {"caret": colours.caret}, AA) == []


@every_theme
def test_what_only_marks_reaches_the_contrast_of_graphics(theme: Theme) -> None:
    colours = theme.colours
    marks = {"zone": colours.zone, "focus": colours.focus, "caret": colours.caret}
    assert below(marks, grounds(theme), GRAPHIC) == []


@every_theme
def test_a_line_or_bracket_is_seen_on_the_fill_of_any_other_label(theme: Theme) -> None:
    assert below(inks(theme), fills(theme), GRAPHIC) == []


@high_themes
def test_high_contrast_themes_reach_aaa(theme: Theme) -> None:
    colours = theme.colours
    assert below(texts(theme), grounds(theme), AAA) == []
    assert below({"foreground": colours.foreground}, fills(theme) | {"match": colours.match}, AAA) == []
    assert below({"caret text": colours.caret_text}, {"caret": colours.caret}, AAA) == []


@every_theme
def test_a_dark_theme_is_dark_and_a_light_one_light(theme: Theme) -> None:
    on_black, on_white = ratio(theme.colours.background, "#000000"), ratio(theme.colours.background, "#ffffff")
    assert theme.dark == (on_black < on_white)


@every_theme
def test_the_first_four_labels_look_clearly_different(theme: Theme) -> None:
    first = theme.labels[:4]
    assert min(distance(a.ink, b.ink) for a, b in combinations(first, 2)) >= 20
    assert min(distance(a.fill, b.fill) for a, b in combinations(first, 2)) >= 10


@every_theme
def test_any_two_labels_look_different(theme: Theme) -> None:
    assert min(distance(a, b) for a, b in combinations(inks(theme).values(), 2)) >= 8
    assert min(distance(a, b) for a, b in combinations(fills(theme).values(), 2)) >= 5


@every_theme
def test_fills_stand_out_from_the_page_and_from_search_hits(theme: Theme) -> None:
    for ground in (theme.colours.background, theme.colours.surface):
        assert min(distance(fill, ground) for fill in fills(theme).values()) >= 6
    assert min(distance(slot.fill, theme.colours.match) for slot in theme.labels[:4]) >= 8


@safe_themes
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_colour_blind_safe_themes_keep_their_labels_apart(theme: Theme, deficiency: str) -> None:
    first = theme.labels[:4]
    assert min(simulated(a.ink, b.ink, deficiency) for a, b in combinations(first, 2)) >= 15
    assert min(simulated(a.fill, b.fill, deficiency) for a, b in combinations(first, 2)) >= 5
    assert min(simulated(a.ink, b.ink, deficiency) for a, b in combinations(theme.labels, 2)) >= 6


@safe_themes
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_colour_blind_safe_themes_keep_success_warning_and_error_apart(theme: Theme, deficiency: str) -> None:
    signals = (theme.colours.success, theme.colours.warning, theme.colours.error)
    assert min(simulated(a, b, deficiency) for a, b in combinations(signals, 2)) >= 10


@every_theme
def test_the_slots_wrap_around(theme: Theme) -> None:
    count = len(theme.labels)
    assert count >= 8
    assert theme.slot(0) == theme.slot(count) == theme.labels[0]
    assert theme.slot(2 * count - 1) == theme.labels[-1]
