package hdf5write

// rootGroup is the header of the root group: links to the datasets in order of creation.
//
// Source: HDF5 File Format Specification IV.A.2.c, IV.A.2.g, IV.A.2.k.
func rootGroup(sets []dataset, addrs []int64, attrs []attribute) []byte {
	var h header
	info := le.AppendUint64([]byte{0, 3}, uint64(len(sets)))
	for range 3 {
		info = le.AppendUint64(info, undefined)
	}
	h.add(msgLinkInfo, 0, info)
	h.add(msgGroupInfo, flagConstant, []byte{0, 0})
	for i, s := range sets {
		h.add(msgLink, 0, link(s.name, i, addrs[i]))
	}
	h.addAttributes(attrs)
	return h.bytes()
}

// link is a hard link with its order of creation and a UTF-8 name.
func link(name string, order int, addr int64) []byte {
	b := []byte{1, 0x14}
	if len(name) > 255 {
		b[1] = 0x15
	}
	b = le.AppendUint64(b, uint64(order))
	b = append(b, 1, byte(len(name)))
	if len(name) > 255 {
		b = append(b, byte(len(name)>>8))
	}
	b = append(b, name...)
	return le.AppendUint64(b, uint64(addr))
}
