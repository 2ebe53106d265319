"""The board: looks back over every room and writes nothing.

In: rounds, drawn towns, visits, scores, findings, items, documents. Out: what waits for each person first, and the
state of a round as figures, each a link to its rows. Words: 看板, 待办, 得分, 逾期.
"""
