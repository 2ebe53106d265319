"""Standards (标准): the published requirements as checklists (检查表), checked and frozen.

In: YAML files, one folder a standard, one file a kind of site (checklists/). Out: `ChecklistVersion`, whose content a
round freezes, a tablet carries and scoring reads. Words: clause (条款), item (检查项), kind of site (场所类型), confidence
(待核 unless high), veto (一票否决).
"""
