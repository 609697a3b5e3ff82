"""Make the site: the documents by Sphinx, the report by the load test's environment; then look at what came of it.

.venv-docs/bin/python -m website site
"""

import shutil
import subprocess
import sys
from pathlib import Path

from sphinx.cmd.build import main as sphinx

from website import check

ROOT = Path(__file__).resolve().parents[1]
RECORD = "small"


def main(folder):
    site = Path(folder).resolve()
    if site.exists() and not (site / "searchindex.js").exists():
        raise SystemExit(f"{folder} is there and no site of these documents: name another folder, or remove it.")
    shutil.rmtree(site, ignore_errors=True)
    options = ["--quiet", "--fail-on-warning", "--keep-going", "-d", f"{site}/.doctrees", "-c", f"{ROOT}/website"]
    if failed := sphinx([*options, str(ROOT), str(site)]):
        return failed
    report = [".venv-loadtest/bin/python", "-m", "loadtests", "report", RECORD, "--output", f"{site}/report.html"]
    subprocess.run(report, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    check.main(folder)
    print(f"Open {folder}/index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
