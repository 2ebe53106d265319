"""From a confirmed finding to 销号: who must put it right, until when, what was done, and who verified it.

In: confirmed findings and the day an order was issued. Out: replies with photos, rechecks, closed items, and the
proposal of a supervision letter when something is overdue.
Words: item 整改项, reply 反馈, recheck 复核, return 退回, extension 延期, closure 销号; overdue 逾期 is derived.
"""
