"""How colours compare: contrast for reading, blending, and how far apart two of them look.

Colours are strings of the form ``#rrggbb`` in the sRGB space of IEC 61966-2-1. Another form raises ValueError.
"""

from __future__ import annotations

from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt

Triple = tuple[float, float, float]

# D65, the white of sRGB, for the 2 degree observer (CIE 15), on the scale where Y is 1.
_WHITE: Triple = (0.95047, 1.0, 1.08883)


def ratio(a: str, b: str) -> float:
    """Return the contrast of two colours, from 1 (the same luminance) to 21 (black and white), in either order.

    Source: WCAG 2.2, definition of "contrast ratio", https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
    """
    darker, lighter = sorted((luminance(a), luminance(b)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, from 0 (black) to 1 (white).

    Source: WCAG 2.2, definition of "relative luminance", https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
    """
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(colour: str) -> Triple:
    """Return red, green and blue as amounts of light between 0 and 1, the curve of sRGB undone.

    Source: IEC 61966-2-1:1999; its threshold 0.04045 is also the one of WCAG 2.2.
    """
    red, green, blue = (channel / 255 for channel in _channels(colour))
    return _to_light(red), _to_light(green), _to_light(blue)


def blend(top: str, bottom: str, share: float) -> str:
    """Return ``top`` laid over ``bottom`` with the given share: 0 gives ``bottom``, 1 gives ``top``.

    The encoded values are mixed, as terminals and browsers do it. A share outside of 0 to 1 raises ValueError.
    Source: simple alpha compositing, https://www.w3.org/TR/compositing-1/#simplealphacompositing
    """
    if not 0 <= share <= 1:
        raise ValueError(f"share is between 0 and 1, not {share}")
    pairs = zip(_channels(top), _channels(bottom), strict=True)
    return "#" + "".join(f"{round(above * share + below * (1 - share)):02x}" for above, below in pairs)


def distance(a: str, b: str) -> float:
    """Return how different two colours look (CIEDE2000): 0 is the same, 100 is black and white.

    Source: G. Sharma, W. Wu, E. N. Dalal, "The CIEDE2000 color-difference formula", Color Research and Application
    30(1), 2005, https://doi.org/10.1002/col.20070
    """
    return lab_distance(lab(linear(a)), lab(linear(b)))


def lab(light: Triple) -> Triple:
    """Return the CIELAB coordinates of linear red, green and blue.

    Sources: the matrix of IEC 61966-2-1:1999; CIE 15:2004, section 8.2.1, with white D65.
    """
    red, green, blue = light
    x = 0.4124564 * red + 0.3575761 * green + 0.1804375 * blue
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = 0.0193339 * red + 0.1191920 * green + 0.9503041 * blue
    fx, fy, fz = (_lab_curve(value / white) for value, white in zip((x, y, z), _WHITE, strict=True))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def lab_distance(first: Triple, second: Triple) -> float:
    """Return the CIEDE2000 difference of two CIELAB colours; the source is the one of ``distance``.

    The names are those of the paper, equations 2 to 22, with the parametric factors at 1.
    """
    (l1, a1, b1), (l2, a2, b2) = first, second
    g = 0.5 * (1 - _toward_grey((hypot(a1, b1) + hypot(a2, b2)) / 2))
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = hypot(a1, b1), hypot(a2, b2)
    h1, h2 = degrees(atan2(b1, a1)) % 360, degrees(atan2(b2, a2)) % 360

    grey = c1 * c2 == 0
    turn = 0.0 if grey else (h2 - h1 + 180) % 360 - 180
    delta_l, delta_c, delta_h = l2 - l1, c2 - c1, 2 * sqrt(c1 * c2) * sin(radians(turn / 2))
    l_mean, c_mean = (l1 + l2) / 2, (c1 + c2) / 2
    h_mean = h1 + h2 if grey else (h1 + turn / 2) % 360

    t = (
        1
        - 0.17 * cos(radians(h_mean - 30))
        + 0.24 * cos(radians(2 * h_mean))
        + 0.32 * cos(radians(3 * h_mean + 6))
        - 0.20 * cos(radians(4 * h_mean - 63))
    )
    s_l = 1 + 0.015 * (l_mean - 50) ** 2 / sqrt(20 + (l_mean - 50) ** 2)
    s_c = 1 + 0.045 * c_mean
    s_h = 1 + 0.015 * c_mean * t
    r_t = -2 * _toward_grey(c_mean) * sin(radians(60 * exp(-(((h_mean - 275) / 25) ** 2))))
    light, chroma, hue = delta_l / s_l, delta_c / s_c, delta_h / s_h
    return sqrt(max(0.0, light**2 + chroma**2 + hue**2 + r_t * chroma * hue))


def _toward_grey(chroma: float) -> float:
    return sqrt(chroma**7 / (chroma**7 + 25.0**7))


def _lab_curve(value: float) -> float:
    # The exact fractions that CIE 15 gives in place of 0.008856 and 7.787.
    return float(value ** (1 / 3)) if value > (6 / 29) ** 3 else value * (29 / 6) ** 2 / 3 + 4 / 29


def _to_light(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _channels(colour: str) -> tuple[int, int, int]:
    if len(colour) != 7 or colour[0] != "#" or not all(digit in "0123456789abcdefABCDEF" for digit in colour[1:]):
        raise ValueError(f"a colour is written #rrggbb, not {colour!r}")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
