package xr

// FailedArray is an array that carries an error, with the line of the user's program that
// caused it: for verbs that are built on these.
func FailedArray(err error) DataArray { return failed(atCaller(err)) }

// FailedDataset is a dataset that carries an error, like FailedArray.
func FailedDataset(err error) Dataset { return Dataset{err: atCaller(err)} }
