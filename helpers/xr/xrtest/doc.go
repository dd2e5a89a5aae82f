// Package xrtest is for tests of labelled arrays: one check of equality that looks at
// everything an array promises, arrays in every chunking, and the folders of test data.
//
// It must never be imported by anything but tests.
package xrtest
