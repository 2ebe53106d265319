"""Visits (现场检查): one checklist filled at one site.

Down goes the pack: what an expert has to visit and the checklists for it. Up comes the sealed record with its photos
and signatures, once, whatever the signal does: identified by an id the tablet made, and by SHA-256. What goes on from
here is the event `visits.received`, when the manifest is complete.

Words: record (what the tablet sealed, bytes never changed), answer, manifest (the files a record promises), receipt
(what the server has and what it misses), draft (a backup of unfinished work, opaque), set aside (a second record for a
site that has one: kept, does not count).
"""
