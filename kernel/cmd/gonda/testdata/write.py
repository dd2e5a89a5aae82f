"""Writes one dataset in the ways that xarray, netCDF4 and zarr have: write.py FOLDER. Prints the names."""
import json
import sys
import warnings

import netCDF4
import numpy as np
import xarray as xr

warnings.simplefilter("ignore")
folder = sys.argv[1]
rng = np.random.default_rng(7)
shape = 50, 13, 17
x = np.round(rng.normal(280, 15, shape) * 512) / 512
x[rng.random(shape) < 0.01] = np.nan
ds = xr.Dataset(
    {
        "t2m": (("time", "latitude", "longitude"), x.astype("f4"), {"units": "K", "valid_range": [150.0, 350.0]}),
        "precise": (("time", "latitude"), x[:, :, 0]),
        "empty": (("latitude",), np.full(13, np.nan)),
        "wild": (("latitude",), np.r_[np.inf, -np.inf, np.arange(11.0)]),
        "counts": (("longitude",), np.arange(17, dtype="i4") ** 3),
        "small": (("longitude",), np.arange(17, dtype="i1") - 8),
        "level": ((), np.float64(850)),
    },
    {
        "time": ("time", np.datetime64("2024-02-28T00", "ns") + np.arange(50) * np.timedelta64(3, "h")),
        "latitude": ("latitude", np.linspace(60, 48, 13), {"units": "degrees_north"}),
        "longitude": ("longitude", np.linspace(0, 16, 17).astype("f4")),
    },
    {"title": "a tíle", "version": np.int32(3)},
)
packing = {"dtype": "i2", "scale_factor": 0.002, "add_offset": 280.0, "_FillValue": np.int16(-32768)}
deflate = {"zlib": True, "complevel": 4, "shuffle": True, "chunksizes": (24, 5, 9)}
written = {
    "netcdf4.nc": dict(engine="netcdf4", encoding={"t2m": deflate}),
    "fletcher.nc": dict(engine="netcdf4", encoding={"t2m": dict(deflate, fletcher32=True)}, unlimited_dims=["time"]),
    "contiguous.nc": dict(engine="netcdf4"),
    "packed.nc": dict(engine="netcdf4", encoding={"t2m": dict(deflate, **packing)}),
    "h5netcdf.nc": dict(engine="h5netcdf", encoding={"t2m": deflate}),
    "hours.nc": dict(engine="netcdf4", encoding={"time": {"units": "hours since 1900-01-01", "calendar": "gregorian", "dtype": "i4"}}),
    "classic.nc": dict(engine="scipy", format="NETCDF3_CLASSIC"),
    "offset64.nc": dict(engine="netcdf4", format="NETCDF3_64BIT", encoding={"t2m": packing}, unlimited_dims=["time"]),
    "data64.nc": dict(engine="netcdf4", format="NETCDF3_64BIT_DATA"),
}
for name, how in written.items():
    ds.to_netcdf(f"{folder}/{name}", **how)
with netCDF4.Dataset(f"{folder}/quantized.nc", "w") as f:
    f.createDimension("time", None)
    f.createDimension("latitude", 13)
    v = f.createVariable("t2m", "f4", ("time", "latitude"), zlib=True, least_significant_digit=1, fill_value=-999.0)
    v[:] = np.ma.masked_invalid(x[:, :, 3])
    v.units = "K"
stores = {
    "two.zarr": dict(zarr_format=2, consolidated=True, encoding={"t2m": {"chunks": (24, 5, 9)}}),
    "plain.zarr": dict(zarr_format=2, consolidated=False, encoding={"t2m": dict(packing, chunks=(50, 13, 17))}),
    "three.zarr": dict(zarr_format=3, consolidated=False, encoding={"t2m": {"chunks": (7, 13, 17)}}),
    "sharded.zarr": dict(zarr_format=3, consolidated=False, encoding={"t2m": {"chunks": (10, 5, 9), "shards": (50, 15, 18)}}),
}
for name, how in stores.items():
    ds.to_zarr(f"{folder}/{name}", mode="w", **how)
print(json.dumps([*written, "quantized.nc", *stores]))
