package loader

import "syscall"

// What may be done with a page. No page is ever both written and run.
const (
	noAccess  = syscall.PROT_NONE
	readOnly  = syscall.PROT_READ
	readWrite = syscall.PROT_READ | syscall.PROT_WRITE
	readRun   = syscall.PROT_READ | syscall.PROT_EXEC
)

const (
	fixedNoReplace = 0x100000 // MAP_FIXED_NOREPLACE, Linux 4.17
	dontNeed       = 4        // MADV_DONTNEED
)

// reserve takes a range of addresses that nothing can use yet; addr 0 leaves the place open.
func reserve(addr, size uintptr) (uintptr, error) {
	flags := uintptr(syscall.MAP_PRIVATE | syscall.MAP_ANON | syscall.MAP_NORESERVE)
	if addr != 0 {
		flags |= fixedNoReplace
	}
	got, _, errno := syscall.Syscall6(syscall.SYS_MMAP, addr, size, noAccess, flags, ^uintptr(0), 0)
	if errno != 0 {
		return 0, errno
	}
	if addr != 0 && got != addr {
		release(got, size)
		return 0, syscall.EEXIST // an old kernel takes the address as a hint
	}
	return got, nil
}

// release gives a range back.
func release(addr, size uintptr) {
	syscall.Syscall(syscall.SYS_MUNMAP, addr, size, 0)
}

// protect says what may be done with the pages of [from, to).
func protect(from, to uintptr, how uintptr) error {
	if _, _, errno := syscall.Syscall(syscall.SYS_MPROTECT, from, to-from, how); errno != 0 {
		return errno
	}
	return nil
}

// forget empties the pages of [from, to) and makes them unusable.
func forget(from, to uintptr) {
	syscall.Syscall(syscall.SYS_MADVISE, from, to-from, dontNeed)
	syscall.Syscall(syscall.SYS_MPROTECT, from, to-from, noAccess)
}
