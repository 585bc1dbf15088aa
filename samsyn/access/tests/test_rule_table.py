"""The jurists' page says what the code does."""

from __future__ import annotations

import os

from samsyn.access.management.rule_table import rule_table
from samsyn.access.rules.decide import RULES
from samsyn.access.rules.settings import LAWS, SETTINGS
from samsyn.project.databases import CHECKOUT

PAGE = CHECKOUT / "docs" / "reference" / "secrecy.md"


def test_the_page_is_what_the_rules_say() -> None:
    now = rule_table()
    if os.environ.get("SAMSYN_WRITE_GOLDEN") == "1":
        PAGE.write_text(now, encoding="utf-8")
    assert now == PAGE.read_text(encoding="utf-8"), (
        "write it anew: SAMSYN_WRITE_GOLDEN=1 pytest samsyn/access/tests/test_rule_table.py"
    )


def test_every_rule_is_named_after_a_row_of_its_own_and_says_its_source() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.name.startswith(f"row_{rule.rows[0]:03}_"), rule.name
        assert rule.test.__doc__
        assert rule.ground
        assert rule.says.endswith(".")
        assert set(rule.settings) <= set(SETTINGS)
        assert "|" not in rule.says + rule.ground


def test_the_settings_say_what_may_be_typed_and_why_a_default_is_not_the_narrowest() -> None:
    lines = {line.split(" ")[1]: line for line in rule_table().splitlines() if line.startswith("| P-")}
    assert "eller en text" in lines["P-24"]
    assert all(law in lines["P-17"] for law in LAWS)
    for name in ("P-3", "P-4", "P-10", "P-11", "P-13", "P-14", "P-15", "P-20"):
        assert "*Skäl:*" in lines[name], name
    assert "eller ett tal" not in rule_table()
