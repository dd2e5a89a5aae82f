"""Writes calendars.csv: random dates of every calendar as cftime knows them.

Usage: python calendars.py [DATES_PER_CALENDAR] > calendars.csv
Columns: calendar, units, count, date, day of week, day of year, days in month.
"""
import random
import sys

import cftime

random.seed(20200101)
count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
UNITS = {"days": 1, "hours": 24, "minutes": 1440, "seconds": 86400, "milliseconds": 86400000, "microseconds": 86400000000}
print("# cftime", cftime.__version__)
for calendar in ("standard", "proleptic_gregorian", "julian", "noleap", "all_leap", "360_day"):
    for _ in range(count):
        year = random.choice((0, 1, 1582, 1600, 1900, 1970, 2000, random.randint(-4000, 12000)))
        ref = cftime.datetime(year, random.randint(1, 12), random.choice((1, 3, 4, 15, 28)), random.randint(0, 23),
                              random.randint(0, 59), random.randint(0, 59), calendar=calendar, has_year_zero=True)
        unit = random.choice(list(UNITS))
        n = random.randint(-400 * 366, 400 * 366) * UNITS[unit] + random.randint(0, UNITS[unit] - 1)
        sign, y = ("-", -ref.year) if ref.year < 0 else ("", ref.year)
        units = "%s since %s%04d-%02d-%02d %02d:%02d:%02d" % (unit, sign, y, ref.month, ref.day, ref.hour, ref.minute, ref.second)
        t = cftime.num2date(n, units, calendar, has_year_zero=True)
        sign, y = ("-", -t.year) if t.year < 0 else ("", t.year)
        text = "%s%04d-%02d-%02dT%02d:%02d:%02d" % (sign, y, t.month, t.day, t.hour, t.minute, t.second)
        if t.microsecond:
            text += ".%06d" % t.microsecond
        print(calendar, units, n, text, t.dayofwk, t.dayofyr, t.daysinmonth, sep=",")
