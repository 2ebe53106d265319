"""The portal: open pages for the public, which read published rows only.

In: issued bulletins with their PDF, rounds whose plan is published, draws whose result is published. Out: pages of large
type, the exact bytes that were hashed, the PDF. Words: 通报, 抽取, 查进度, 投诉建议.
"""
