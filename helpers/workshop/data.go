package workshop

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/nb"
)

// What tells Data where to look, and how large a sample may be.
const (
	labFiles   = "ERA5_DIR"        // a folder of ERA5 files
	sampleSize = "GONDA_SAMPLE_GB" // decoded bytes of a year in 10^9 bytes
	sampleDir  = "GONDA_SAMPLE"    // where samples are kept; else the user's cache
)

// defaultGB holds a year on a grid of one degree: four times what a limit of 512 MiB holds, on
// the disk of a laptop less than 1 GB.
const defaultGB = 2.3

// A set is one kind of files that the sample has.
type set struct {
	name  string
	about string
	make  func(ctx context.Context, dir string, grid float64) error
}

// sets are what Data knows.
var sets = []set{
	{"t2m", "2 m temperature of 2023 in 365 files of the layout of 2024; two hours are missing", makeDays},
	{"mixed", "the same year in 12 files, the first six in the old, packed layout", makeMixed},
	{"broken", "eight days, of which one file is cut off", makeBroken},
}

// Missing are the hours that the set t2m lacks: 2023-03-31T22 and T23.
var Missing = []time.Time{
	time.Date(2023, 3, 31, 22, 0, 0, 0, time.UTC),
	time.Date(2023, 3, 31, 23, 0, 0, 0, time.UTC),
}

// Data lists the files of a set: "t2m" (also when none is named), "mixed" or "broken".
//
// With ERA5_DIR set, t2m and every other name of a variable mean the files below that folder
// that have the name in theirs. What is not there comes from a sample, which is made from a
// formula with known truth the first time, with a bar, and kept in the user's cache; it is the
// same on every machine. GONDA_SAMPLE_GB states its size in 10^9 decoded bytes (2.3), from
// which follows the grid.
//
// Errors: a name that is neither; a full disk; cluster.Context ended.
func Data(name ...string) ([]string, error) {
	want := "t2m"
	if len(name) > 0 {
		want = name[0]
	}
	k := slices.IndexFunc(sets, func(s set) bool { return s.name == want })
	if lab := os.Getenv(labFiles); lab != "" && (k < 0 || want == "t2m") {
		return labData(lab, want)
	}
	if k < 0 {
		return nil, fmt.Errorf("workshop: there is no set %q; there are %s; files of your own are found when %s names their folder", want, setNames(), labFiles)
	}
	dir, err := sets[k].dir()
	if err != nil {
		return nil, err
	}
	return netcdfFiles(dir)
}

// Origin says what Data gives for a set, in a sentence.
func Origin() string {
	if lab := os.Getenv(labFiles); lab != "" {
		return "ERA5 from " + lab
	}
	return "a sample with known truth, made from a formula; set " + labFiles + " to the folder of your ERA5 files to use them instead"
}

func setNames() string {
	var out []string
	for _, s := range sets {
		out = append(out, fmt.Sprintf("%s (%s)", s.name, s.about))
	}
	return strings.Join(out, ", ")
}

// longNames are how the Climate Data Store calls variables in names of files.
var longNames = map[string][]string{
	"t2m": {"t2m", "2t", "2m_temperature"}, "msl": {"msl", "mean_sea_level_pressure"},
	"tp": {"tp", "total_precipitation"}, "u10": {"u10", "10m_u_component_of_wind"}, "v10": {"v10", "10m_v_component_of_wind"},
}

// labData finds a variable's files below a folder.
func labData(lab, variable string) ([]string, error) {
	all, err := netcdfFiles(lab)
	if err != nil {
		return nil, err
	}
	names := append([]string{variable}, longNames[variable]...)
	var out []string
	for _, path := range all {
		if slices.ContainsFunc(names, func(n string) bool { return hasWord(filepath.Base(path), n) }) {
			out = append(out, path)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("workshop: none of the %d NetCDF files below %s=%s has %s in its name: open them by a pattern of your own, or unset %s for the sample",
			len(all), labFiles, lab, strings.Join(slices.Compact(names), " or "), labFiles)
	}
	return out, nil
}

// hasWord says whether a file's name has a word, not just its letters.
func hasWord(name, word string) bool {
	for i := 0; ; i++ {
		k := strings.Index(name[i:], word)
		if k < 0 {
			return false
		}
		i += k
		before, after := i == 0 || !letter(name[i-1]), i+len(word) == len(name) || !letter(name[i+len(word)])
		if before && after {
			return true
		}
	}
}

func letter(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9'
}

// netcdfFiles lists the NetCDF files below a folder, in the order of their names.
func netcdfFiles(dir string) ([]string, error) {
	var out []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && slices.Contains([]string{".nc", ".nc4"}, filepath.Ext(path)) {
			out = append(out, path)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("workshop: %w", err)
	}
	slices.Sort(out)
	return out, nil
}

// edition goes up whenever the sample's files change, so that no old ones are taken for new.
const edition = 1

// dir is the folder of a set, made if it is absent: under another name first, so that what has
// its name is complete.
func (s set) dir() (string, error) {
	grid, err := gridFor(os.Getenv(sampleSize))
	if err != nil {
		return "", err
	}
	home := os.Getenv(sampleDir)
	if home == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("workshop: no place for the sample: %w: set %s to a folder", err, sampleDir)
		}
		home = filepath.Join(cache, "gonda", "sample")
	}
	dir := filepath.Join(home, fmt.Sprintf("%s-%g-%d", s.name, grid, edition))
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	if err := os.MkdirAll(home, 0o755); err != nil {
		return "", fmt.Errorf("workshop: %w", err)
	}
	temp, err := os.MkdirTemp(home, "."+s.name+"-")
	if err != nil {
		return "", fmt.Errorf("workshop: %w", err)
	}
	defer os.RemoveAll(temp)
	made := filepath.Join(temp, s.name)
	if err := s.make(cluster.Context(), made, grid); err != nil {
		return "", err
	}
	if err := os.Rename(made, dir); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("workshop: %w", err)
	}
	return dir, nil
}

const hoursOfYear = 365 * 24

// grids are the steps that a sample may have, in degrees: all divide 180.
var grids = []float64{0.25, 0.5, 1, 2, 2.5, 5, 10}

// gridFor is the finest grid on which a year takes no more than a size in 10^9 bytes.
func gridFor(size string) (float64, error) {
	gb := defaultGB
	if size != "" {
		var err error
		if gb, err = strconv.ParseFloat(size, 64); err != nil || !(gb > 0) {
			return 0, fmt.Errorf("workshop: %s=%s is no size: write a number of 10^9 bytes such as 0.1", sampleSize, size)
		}
	}
	for _, g := range grids {
		lat, lon := Sample{Grid: g}.axes()
		if float64(4*hoursOfYear*len(lat)*len(lon)) <= gb*1e9 {
			return g, nil
		}
	}
	return grids[len(grids)-1], nil
}

func makeDays(ctx context.Context, dir string, grid float64) error {
	s := Sample{Dir: dir, Grid: grid, Seed: 1, Hours: hoursOfYear, Daily: true}
	for _, t := range Missing {
		s.Missing = append(s.Missing, int(hoursOf(t)-hoursOf(begin)))
	}
	return s.show(ctx, "the sample: a year of 2 m temperature")
}

func makeMixed(ctx context.Context, dir string, grid float64) error {
	s := Sample{Dir: dir, Grid: max(grid, 2.5), Seed: 1, Hours: hoursOfYear, Layout: "mixed"}
	return s.show(ctx, "the sample: files of two layouts")
}

// makeBroken cuts the fifth of eight files to seven tenths, as a copy that was interrupted.
func makeBroken(ctx context.Context, dir string, grid float64) error {
	s := Sample{Dir: dir, Grid: max(grid, 2.5), Seed: 1, Hours: 8 * 24, Daily: true}
	if err := s.show(ctx, "the sample: a broken file"); err != nil {
		return err
	}
	files, err := netcdfFiles(dir)
	if err != nil {
		return err
	}
	info, err := os.Stat(files[4])
	if err == nil {
		err = os.Truncate(files[4], info.Size()*7/10)
	}
	if err != nil {
		return fmt.Errorf("workshop: %w", err)
	}
	return nil
}

// show writes the sample behind a bar of its own instead of those of its many small files.
func (s Sample) show(ctx context.Context, label string) error {
	bar := nb.Progress(label, 0)
	s.Progress = func(done, total int) { bar.Show(int64(done), int64(total), "") }
	made, err := s.Write(cluster.WithProgress(ctx, nil), cluster.Default())
	if err != nil {
		bar.Finish("not finished")
		return err
	}
	bar.Finish(fmt.Sprintf("%d files, %s, in %.0f s", len(made.Files), cluster.FormatBytes(made.Stored), made.Seconds))
	return nil
}
