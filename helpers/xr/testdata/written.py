"""Makes sources, and compares what became of them: written.py make FOLDER | check FOLDER.

Every SOURCE-*.nc is a copy of SOURCE.nc in some format; it must decode to equal values, times
and text with xarray and with netCDF4, within half a step where its name says packed.
"""
import glob, os, sys, warnings
import netCDF4
import numpy as np
import xarray as xr

warnings.simplefilter("ignore")
what, folder = sys.argv[1:]
rng = np.random.default_rng(3)


def field(*shape):
    x = 280 + 15 * np.sin(np.arange(int(np.prod(shape))) / 50).reshape(shape) + rng.normal(size=shape)
    x[rng.random(shape) < 0.05] = np.nan
    return x


def make():
    time = np.arange("2021-12-30", "2022-01-09", dtype="M8[D]").astype("M8[ns]")
    coords = {"time": time, "latitude": ("latitude", np.linspace(60, -60, 13), {"units": "degrees_north"}), "longitude": ("longitude", np.arange(0, 360, 24.0), {"units": "degrees_east"}), "number": 0}
    ds = xr.Dataset(
        {
            "t2m": (("time", "latitude", "longitude"), field(10, 13, 15).astype("f4"), {"units": "K", "long_name": "2 metre temperature — Lufttemperatur"}),
            "tp": (("time", "latitude", "longitude"), np.abs(field(10, 13, 15)) / 1e4),
            "count": (("latitude", "longitude"), rng.integers(-9, 2**31 - 1, (13, 15)).astype("i4")),
            "flag": (("time",), rng.integers(0, 255, 10).astype("u1")),
            "mean": ((), 3.25),
            "wet": (("time", "latitude"), rng.random((10, 13)) < 0.5),
        },
        coords,
        {"Conventions": "CF-1.7", "history": "line one\nline two", "version": np.int32(3)},
    )
    ds.to_netcdf(os.path.join(folder, "plain.nc"), unlimited_dims="time")
    packed = {n: {"dtype": "i2", "scale_factor": 0.002, "add_offset": 280.0, "_FillValue": -32767, "zlib": True, "chunksizes": (4, 13, 15)} for n in ["t2m"]}
    ds[["t2m", "count"]].to_netcdf(os.path.join(folder, "int16.nc"), encoding=packed)
    words = ds[["t2m"]].assign(station=("latitude", np.array([f"Straße {i}" * (i % 3) for i in range(13)], object)))
    words = words.assign_coords(place=("longitude", np.array([f"p{i}" for i in range(15)], object)), away=("lonely", [1.0, 2.0]))
    words.to_netcdf(os.path.join(folder, "text.nc"))
    noleap = ds[["t2m"]].assign_coords(time=xr.date_range("2000-02-26", periods=10, calendar="noleap", use_cftime=True))
    noleap.to_netcdf(os.path.join(folder, "noleap.nc"), format="NETCDF3_64BIT")


def check():
    bad = 0
    for path in sorted(glob.glob(os.path.join(folder, "*-*.nc"))):
        source = os.path.join(folder, os.path.basename(path).split("-")[0] + ".nc")
        try:
            compare(source, path)
        except Exception as e:
            bad += 1
            print(os.path.basename(path), e)
    sys.exit(bad > 0)


def compare(source, path):
    packed = "packed" in path
    for engine in ("netcdf4", "scipy") if "classic" in path or "offset" in path else ("netcdf4",) if "cdf5" in path else ("netcdf4", "h5netcdf"):
        with xr.open_dataset(source) as a, xr.open_dataset(path, engine=engine) as b:
            a, b = a.load(), b.load()
        assert list(a.dims) and set(a.variables) == set(b.variables), (set(a.variables), set(b.variables))
        assert set(a.coords) == set(b.coords), (set(a.coords), set(b.coords))
        for n in a.variables:
            x, y = a[n], b[n]
            assert x.dims == y.dims, (n, x.dims, y.dims)
            for k, v in x.attrs.items():
                assert k in y.attrs and np.array_equal(v, y.attrs[k]), (n, k, v, y.attrs.get(k))
            if x.dtype.kind == "f" and packed and n in a.data_vars and x.ndim:
                step = (np.nanmax(x) - np.nanmin(x)) / 65000
                assert np.array_equal(np.isnan(x), np.isnan(y)), n
                slack = 0.5 * step + 1.3e-7 * np.nanmax(np.abs(x))  # what was packed once has been float32
                assert np.nanmax(np.abs(x.values - y.values)) <= slack, (n, np.nanmax(np.abs(x.values - y.values)), step)
            elif x.dtype == "f8" and y.dtype == "f4" and "int16" in path:  # packed numbers decode to float32 here
                assert np.allclose(x, y, rtol=1.2e-7, atol=0, equal_nan=True), n
            else:
                assert x.values.shape == y.values.shape and xr.Variable(x.dims, x.values).equals(xr.Variable(y.dims, y.values)), (engine, n, x.values.ravel()[:4], y.values.ravel()[:4])
        for k, v in a.attrs.items():
            assert np.array_equal(v, b.attrs[k]), (k, v, b.attrs[k])
    with netCDF4.Dataset(source) as a, netCDF4.Dataset(path) as b:
        for n in a.variables:
            x, y = a[n][...], b[n][...]
            if np.asarray(x).dtype.kind not in "if" or n == "time":
                continue
            x, y = np.ma.filled(np.ma.asarray(x).astype("f8"), np.nan), np.ma.filled(np.ma.asarray(y).astype("f8"), np.nan)
            slack = (np.nanmax(x) - np.nanmin(x)) / 65000 if packed and x.ndim else 4e-5 if "int16" in path else 0
            assert np.allclose(x, y, rtol=0, atol=slack, equal_nan=True), n


{"make": make, "check": check}[what]()
