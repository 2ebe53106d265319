"""The demonstration: one finished round and one under way, made by playing the real actions on a clock that travels.

`people` opens the accounts, `places` loads 枣庄市, `pictures` draws photos that say 模拟照片, `tablet` fills checklists
through the tablet's own protocol, `story` tells the rounds. All chance comes from one seed, so two loads are alike.
"""
