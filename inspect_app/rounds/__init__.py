"""Rounds (抽查轮次): plan, seed commitment, frozen frame, draw, recusal and teams.

In: designated towns and their sites (places), checklists in force (standards), experts and their interests (experts).
Out: drawn towns, drawn sites with their checklist version, and a team of two experts for each town; all of it can be
repeated by anybody from (frame, plan, seed), see docs/draw.md.
Words: round 抽查轮次, plan 计划, frame 抽样框, seed commitment 种子摘要, draw 抽取, void 作废, team 检查组,
recusal 回避.
"""
