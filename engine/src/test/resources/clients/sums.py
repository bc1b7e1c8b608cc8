"""Sums of exported readings: sums.py csv|ndjson|parquet FILE"""
import decimal
import sys

import pandas

form, file = sys.argv[1:]
if form == "csv":
    frame = pandas.read_csv(file, dtype={"pwr": str})
elif form == "ndjson":
    frame = pandas.read_json(file, lines=True, dtype={"pwr": str, "code": str}, convert_dates=False)
    frame["time"] = pandas.to_datetime(frame.ts, unit="ms", utc=True)
    frame["pwr"] = frame.pwr.where(frame.valid_flag.astype(str) == "True")
    frame["late"] = False
else:
    frame = pandas.read_parquet(file)
    assert str(frame.time.dtype) == "datetime64[ns, UTC]", frame.time.dtype
    assert all(isinstance(power, decimal.Decimal) for power in frame.pwr.dropna()), frame.pwr.dtype
powers = [decimal.Decimal(power) for power in frame.pwr.dropna()]
places = decimal.Decimal("0.000001")
first = pandas.to_datetime(frame.time, utc=True).min()
print(len(frame), len(powers), sum(powers).quantize(places), min(powers).quantize(places),
      frame.id.astype(int).sum(), first.value, int(frame.late.sum()))
