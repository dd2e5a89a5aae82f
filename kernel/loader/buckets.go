package loader

// findTable makes the table by which the runtime finds the function of an address: for every
// partBytes of code the number of the function that its first byte belongs to, relative to
// that of the bucket.
//
// Errors: more than 255 functions in a bucket, which the runtime's table cannot hold.
func findTable(list []functab) ([]findfuncbucket, error) {
	low, high := list[0].entryoff, list[len(list)-1].entryoff
	buckets := make([]findfuncbucket, (high-low+bucketBytes-1)/bucketBytes)
	n := 0
	for i := range buckets {
		for part := range buckets[i].subbuckets {
			start := low + uint32(i*bucketBytes+part*partBytes)
			for n+2 < len(list) && list[n+1].entryoff <= start {
				n++
			}
			if part == 0 {
				buckets[i].idx = uint32(n)
			}
			if n-int(buckets[i].idx) > 255 {
				return nil, &Error{What: "more than 255 functions in 4096 bytes of code"}
			}
			buckets[i].subbuckets[part] = uint8(n - int(buckets[i].idx))
		}
	}
	return buckets, nil
}
