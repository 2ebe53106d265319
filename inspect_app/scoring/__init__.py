"""Scoring (得分): answers to points, points to the score of a visit, visits to the score of a town, and the ranks.

In: received visits with their frozen checklists. Out: `VisitScore` and `TownScore`, each with a trace that shows where
every point went. Both are derived: a test proves that what is stored equals the rule. Words: won and due (得分、应得分),
rate (得分率), veto (一票否决), not applicable (不涉及: leaves won and due).
"""
