"""The city over time, for everybody: where people reported, two periods, and figures by ward.

Read `asked.py` for what can be asked, `shades.py` for how wards get their colours, then `pages.py`.
"""
