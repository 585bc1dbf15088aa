"""Every text that users meet is Swedish in the code and has its English."""

from __future__ import annotations

from samsyn.project.messages import missing


def test_every_text_has_its_english() -> None:
    assert missing() == []
