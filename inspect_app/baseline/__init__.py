"""Baseline data (本底资料): the yearly values of towns, districts and the city, checked against the standard's figures.

In: the yearly forms of the national platform, values typed or sent as a workbook, figures that the office sets itself.
Out: how far each form is filled, which figures are met, and the platform's JSON, so that nobody types twice.
"""
