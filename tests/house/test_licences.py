"""What others have made: each such file and package stands in NOTICE, with a licence that goes with ours."""

from __future__ import annotations

import json
import re
from importlib.metadata import distributions

import pytest

from tests.house.files import CHECKOUT, tracked

NOTICE = (CHECKOUT / "NOTICE").read_text(encoding="utf-8")
# Licences that let their works be used beside ours. LGPL: as a library, unchanged, which pip installs by itself.
_NAMES = "Apache|MIT|BSD|ISC|MPL|PSF|Python Software|OFL|Unlicense|HPND|Zlib|CC0|LGPL|Lesser General|PostgreSQL"
FREE = re.compile(_NAMES, re.IGNORECASE)
SIGNS = re.compile(r"Licensed under|@license|^\s*[/*#]*\s*Copyright|^build: v\d", re.MULTILINE | re.IGNORECASE)


def test_a_file_of_others_stands_in_the_notice() -> None:
    others = {
        str(path.relative_to(CHECKOUT))
        for path in tracked("samsyn/*", "demo/*", "bench/*")
        if path.suffix in {".css", ".js", ".svg", ".yml", ".json", ".typ"} and SIGNS.search(path.read_text(encoding="utf-8"))
    }
    assert "samsyn/web/static/web/theme.css" in others
    assert [path for path in others if path not in NOTICE] == []
    assert [name for name in re.findall(r"^samsyn/\S+", NOTICE, re.MULTILINE) if not (CHECKOUT / name).is_file()] == []


def packages() -> list[str]:
    return list(json.loads((CHECKOUT / "package.json").read_text())["dependencies"])


@pytest.mark.parametrize("name", packages())
def test_a_package_served_to_the_browser_stands_in_the_notice_with_its_licence(name: str) -> None:
    said = json.loads((CHECKOUT / "node_modules" / name / "package.json").read_text())["license"]
    assert f"{name}\n  {said}." in NOTICE
    assert FREE.search(said)


def test_every_python_package_of_the_product_is_free() -> None:
    needed = set(re.findall(r"^([a-z0-9][a-z0-9_.-]*)==", (CHECKOUT / "requirements/base.txt").read_text(), re.MULTILINE))
    unknown = {}
    for one in distributions():
        name = re.sub(r"[-_.]+", "-", str(one.metadata["Name"])).lower()
        words = [one.metadata.get("License-Expression") or "", one.metadata.get("License") or ""]
        words += [word for word in one.metadata.get_all("Classifier") or [] if word.startswith("License")]
        if name in needed and not FREE.search(" ".join(words)):
            unknown[name] = words
    assert unknown == {}
