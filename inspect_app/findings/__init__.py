"""What was found wrong: the failed answers of a visit, confirmed by the office before anybody must act on them.

In: a visit whose record is complete. Out: confirmed findings (问题), from which `rectification` makes items.
Words: raised 待确认, confirmed 已确认, merged 已合并, dismissed 已排除; one failed item of one visit is one finding.
"""
