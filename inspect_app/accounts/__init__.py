"""People, the units (单位) they act for, and how they sign in.

In: account name and password; the administrator's decisions on accounts. Out: a `Viewer` for every request, and rows of
units that later rooms hang their scope on. It also shows what the core keeps: audit events and jobs.
"""
