# SPDX-License-Identifier: Apache-2.0
"""What GTKWave writes into the boxes of a word, and whether a reader can tell its values apart."""

from . import names
from .saved import DECIMAL, ENUM, HEX, NAMED, OCTAL, WAVE_PIXELS

DIGIT_PIXELS, EDGE_PIXELS = 6, 4  # as seen on a screen


def written(signal, number, width):
    """The whole text of a value, or None where only the trace knows it."""
    if signal.flags == NAMED and number in (known := names.values(signal.names)):
        return known[number]
    if signal.flags == DECIMAL:
        return str(number)
    if signal.flags == OCTAL:
        return format(number, f"0{-(-width // 3)}o")
    return format(number, f"0{-(-width // 4)}X") if signal.flags in (HEX, NAMED) else None


def cut(text, pixels):
    """What is left of a text in a box; a plus says that there is more."""
    room = int((pixels - EDGE_PIXELS) / DIGIT_PIXELS)
    return text if len(text) <= room else text[:max(0, room - 1)] + "+"


def look_alike(signal, variable, history, start, end):
    """Whether a word has several values from start to end and most of them can't be told from another by what is drawn."""
    width = len(signal.bits) or variable.width
    if width == 1 or signal.flags == ENUM:
        return False
    seen = {}  # value -> texts
    for (time, number), (until, _) in zip(history, [*history[1:], (end, None)]):
        text = None if number is None else written(signal, signal.value(number, variable.width), width)
        if text is not None:
            pixels = (min(until, end) - max(time, start)) * WAVE_PIXELS / (end - start)
            seen.setdefault(text, set()).add(cut(text, pixels))
    users = {}
    for texts in seen.values():
        for text in texts:
            users[text] = users.get(text, 0) + 1
    lost = sum(all(users[text] > 1 for text in texts) for texts in seen.values())
    return 2 * lost > len(seen)
