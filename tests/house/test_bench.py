"""What the benches judge, on made-up times."""

from bench import pages


def times(middle: float, last: float) -> list[float]:
    """Nineteen times of one length and one that stands for the slowest twentieth."""
    return [middle] * 19 + [last]


def test_a_page_that_is_slow_only_at_times_is_out():
    found = {"items": pages.figures({1: times(10, 12), 10: times(11, 30)}), "board": pages.figures({1: [10], 10: [11]})}
    assert found["items"]["ratio_p50"] == 1.1
    assert not found["items"]["is_within"]
    assert found["board"]["is_within"]
    assert pages.pages_out(found) == ["items p95 2.5"]


def test_a_page_that_is_slow_always_is_out_by_both_figures():
    found = {"items": pages.figures({1: times(10, 10), 10: times(20, 20)})}
    assert pages.pages_out(found) == ["items p50 2.0", "items p95 2.0"]
