package geo

import "strings"

// IsLatitude says whether an axis of this name and these units is latitude.
//
// Source: CF conventions 1.11, section 4.1 (degrees_north and its spellings); where units
// are missing or plain degrees, the names lat and latitude.
func IsLatitude(name, units string) bool {
	return isAxis(name, units, "north", "n", "lat", "latitude")
}

// IsLongitude says whether an axis of this name and these units is longitude.
//
// Source: CF conventions 1.11, section 4.2; see IsLatitude.
func IsLongitude(name, units string) bool {
	return isAxis(name, units, "east", "e", "lon", "long", "longitude")
}

func isAxis(name, units, direction, letter string, names ...string) bool {
	units, name = strings.ToLower(units), strings.ToLower(name)
	for _, degree := range []string{"degrees", "degree"} {
		if units == degree+"_"+direction || units == degree+"_"+letter || units == degree+letter {
			return true
		}
	}
	if units != "" && units != "degrees" && units != "degree" {
		return false
	}
	for _, n := range names {
		if name == n {
			return true
		}
	}
	return false
}
