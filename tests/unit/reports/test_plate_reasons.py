"""How well plate searches were reasoned is told in buckets, and small ones are hidden."""

from __future__ import annotations

from watchroom.reports.plate_reasons import told
from watchroom.store.plate_search import ScoreCount


def test_scores_are_told_by_bucket_and_small_numbers_are_withheld() -> None:
    """Scores of a bucket are added up; one of few searches is withheld with another that would give it away."""
    counts = [
        ScoreCount(month="2026-03", score=score, n=n) for score, n in ((0, 2), (30, 40), (40, 5), (50, 60), (70, 90))
    ]
    lines = list(told([*counts, ScoreCount(month="2026-02", score=50, n=50)]))
    assert lines[0] == ("2026-02", "enough", 50)
    march = {bucket: searches for month, bucket, searches in lines if month == "2026-03"}
    assert march["nothing"] == "withheld"
    assert march["enough"] == 150
    assert "much" not in march
