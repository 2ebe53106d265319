"""The ground under every room: words, clock, database, events, permissions, files, jobs, web.

Nothing here knows a room. `vocab` and `permissions` are pure; everything else may touch the outside world once, so that
no room has to.
"""
