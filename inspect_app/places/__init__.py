"""Districts, towns, villages, designations and sites.

In: published divisions and a frame of sites, as files. Out: towns by which every later row is scoped, and the sites that a
round draws from. Coordinates are kept as read, with their datum; GCJ-02 is for display only and is noticed on import.
"""
