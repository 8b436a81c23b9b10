#!/usr/bin/env python3
"""Draws what compare.py recorded.

    plot.py RECORD.json FOLDER

Writes FOLDER/comparison.svg, the time of each workload as a multiple of the C floor's, and
FOLDER/scaling.svg, how the time of a scan grows with the tree and falls with the threads. cold.py uses `cold`.
"""

import json
import math
import pathlib
import sys

STYLE = ("<style>text{font:12px sans-serif;fill:#333}.t{font-size:14px;font-weight:bold}"
         ".g{stroke:#ddd}.a{stroke:#888;fill:none}@media(prefers-color-scheme:dark)"
         "{text{fill:#ccc}.g{stroke:#444}}</style>")
OURS, GO, FLOOR = "#d6562b", "#2b8fb3", "#888"


def document(width, height, parts):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}">{STYLE}{"".join(parts)}</svg>\n')


def text(x, y, words, anchor="start", style=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{style}">{words}</text>'


def comparison(record):
    """Bars on a logarithmic scale: how many times the floor this library and Go take."""
    left, width, row = 170, 480, 34
    workloads = record["workloads"]
    largest = max(result["go"] / result["floor"] for result in workloads.values())
    scale = width / math.log10(largest * 1.3)
    parts = [text(10, 20, "Time as a multiple of the C floor", style="t")]
    height = 60 + row * len(workloads)
    for power in range(int(math.log10(largest * 1.3)) + 1):
        x = left + power * scale
        parts += [f'<line x1="{x:.1f}" x2="{x:.1f}" y1="35" y2="{height - 20}" class="g"/>',
                  text(x, height - 5, f"{10 ** power}", "middle")]
    for index, (name, result) in enumerate(workloads.items()):
        y = 42 + index * row
        parts.append(text(left - 8, y + 16, name, "end"))
        for offset, side, colour in ((0, "ours", OURS), (12, "go", GO)):
            ratio = result[side] / result["floor"]
            length = max(1, math.log10(ratio) * scale)
            parts += [f'<rect x="{left}" y="{y + offset}" width="{length:.1f}" height="10" fill="{colour}"/>',
                      text(left + length + 4, y + offset + 9, f"{ratio:.1f}" if ratio >= 2 else f"{ratio:.2f}")]
    for x, words, colour in ((330, "swift-go-buildinfo", OURS), (480, "Go 1.27", GO)):
        parts += [f'<rect x="{x}" y="11" width="10" height="10" fill="{colour}"/>', text(x + 15, 20, words)]
    return document(left + width + 50, height, parts)


def panel(left, title, unit, points):
    """A line through points, both axes from 0."""
    top, width, height = 40, 250, 180
    most_x, most_y = max(points), max(points.values()) * 1.1
    place = lambda x, y: (left + x / most_x * width, top + height - y / most_y * height)
    parts = [text(left, 20, title, style="t"),
             f'<path d="M{left},{top}V{top + height}H{left + width}" class="a"/>']
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*point) for point in sorted(points.items())))
    parts.append(f'<polyline points="{path}" fill="none" stroke="{OURS}" stroke-width="2"/>')
    for x, y in sorted(points.items()):
        at = place(x, y)
        parts += [f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="3" fill="{OURS}"/>',
                  text(at[0] - 6, at[1] - 8, f"{y:.0f} ms", "end" if at[0] > left + 40 else "start"), text(at[0], top + height + 16, f"{x}" if x < 1000 else f"{x / 1000:g}", "middle")]
    parts.append(text(left + width / 2, top + height + 34, unit, "middle"))
    return parts


def scaling(record):
    numbers = lambda points: {int(key): value for key, value in points.items()}
    parts = panel(30, "Time of a scan by files", "thousands of files, all threads", numbers(record["scaling"]["files"]))
    parts += panel(350, "Time of a scan by threads", "threads, 100 000 files",
                   numbers(record["scaling"]["threads"]))
    return document(640, 265, parts)


def cold(points, default):
    """Seconds of a scan of what is not in memory, by files read at the same time, and without a limit."""
    left, top, width, height = 40, 45, 420, 180
    most = max(*points.values(), default) * 1.1
    steps = max(1, len(points) - 1)
    down = lambda seconds: top + height - seconds / most * height
    places = [(left + index * width / steps, down(seconds)) for index, seconds in enumerate(points.values())]
    parts = [text(left, 20, "Seconds of a scan with cold caches, by --jobs", style="t"),
             f'<path d="M{left},{top}V{top + height}H{left + width}" class="a"/>',
             f'<line x1="{left}" x2="{left + width}" y1="{down(default):.1f}" y2="{down(default):.1f}" stroke="{GO}" stroke-dasharray="4"/>',
             text(left + width, down(default) + 14, f"without --jobs: {default:.1f}", "end"),
             '<polyline points="' + " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
             + f'" fill="none" stroke="{OURS}" stroke-width="2"/>']
    for (count, seconds), (x, y) in zip(points.items(), places):
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{OURS}"/>', text(x + 4, y - 8, f"{seconds:.1f}"),
                  text(x, top + height + 16, f"{count}", "middle")]
    return document(left + width + 40, top + height + 30, parts)


def main():
    record = json.loads(pathlib.Path(sys.argv[1]).read_text())
    folder = pathlib.Path(sys.argv[2])
    (folder / "comparison.svg").write_text(comparison(record))
    (folder / "scaling.svg").write_text(scaling(record))


if __name__ == "__main__":
    main()
