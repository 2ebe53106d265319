"""The decisions of rectification: states, who may act, deadlines in working days, escalation. Pure."""
