"""What can happen in the city: reports, wards, places, and the rules that say who answers.

Nothing here knows about web pages, databases or maps. Read `reports/report.py` first,
then `topics.py`, which names everything that can ever happen.
"""
