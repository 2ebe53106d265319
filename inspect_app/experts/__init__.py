"""Experts (专家): the register as far as the draw needs it.

In: accounts with the role 专家. Out: who takes part in a draw, their own district, and the interests they declared
(利害关系), from which `rounds` makes recusals.
Words: expert 专家, interest 利害关系, recusal 回避.
"""
