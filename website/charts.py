"""Charts stand inline, so that they follow the site's own switch between light and dark."""

import re
from pathlib import Path

from docutils import nodes

CSS = Path(__file__).resolve().parents[1] / "loadtests/showing/report/chart.css"
COLOURS = re.compile(
    r"svg, main \{(.*?)\}\n@media \(prefers-color-scheme: dark\) \{ svg, main \{(.*?)\} \}\n", re.DOTALL
)


def setup(app):
    app.connect("builder-inited", write_style)
    app.connect("doctree-read", inline, priority=400)  # before Sphinx collects images
    app.add_css_file("charts.css")
    return {"parallel_read_safe": True}


def inline(app, doctree):
    for image in list(doctree.findall(nodes.image)):
        path = Path(app.srcdir, app.env.docname).parent / image["uri"]
        if path.suffix == ".svg":
            svg = re.sub(r"<style>.*?</style>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
            image.replace_self(nodes.raw("", f'<span class="chart-frame">{svg.strip()}</span>', format="html"))


def write_style(app):
    folder = Path(app.doctreedir) / "static"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "charts.css").write_text(style(CSS.read_text(encoding="utf-8")), encoding="utf-8")
    app.config.html_static_path.append(str(folder))


def style(css):
    """The charts' style, for charts alone, with furo's switch. Raises ValueError where the colours are not found."""
    if (colours := COLOURS.search(css)) is None:
        raise ValueError(f"{CSS.name} has to have its colours, light and dark, in one block each: website/charts.py")
    light, dark = colours.groups()
    rules = COLOURS.sub("", css).replace("svg {", "& {")
    return (
        f"svg.chart {{ {light} }}\n"
        f'body[data-theme="dark"] svg.chart {{ {dark} }}\n'
        f'@media (prefers-color-scheme: dark) {{ body:not([data-theme="light"]) svg.chart {{ {dark} }} }}\n'
        f"svg.chart {{\n{rules}}}\n"
    )
