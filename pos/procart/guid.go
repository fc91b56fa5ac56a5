package procart

import (
	"strings"

	"github.com/google/uuid"
)

// GUIDForm is a way to write a GUID to ProCart. r_keeper prints them in capitals and braces; what
// ProCart accepts is not documented.
type GUIDForm string

// The GUID forms.
const (
	RawGUID    GUIDForm = "raw"    // exactly as ProCart wrote it
	BracedGUID GUIDForm = "braced" // {9B0C6E1E-5B7C-4A39-9E0B-2F6E0C1D7A44}
	PlainGUID  GUIDForm = "plain"  // 9b0c6e1e-5b7c-4a39-9e0b-2f6e0c1d7a44
)

func (f GUIDForm) valid() bool { return f == RawGUID || f == BracedGUID || f == PlainGUID }

// write puts a GUID into the form; one that is none stays as it is.
func (f GUIDForm) write(raw string) string {
	canonical, ok := CanonicalGUID(raw)
	if !ok {
		return raw
	}
	switch f {
	case BracedGUID:
		return "{" + strings.ToUpper(canonical) + "}"
	case PlainGUID:
		return canonical
	case RawGUID:
	}
	return raw
}

// CanonicalGUID is a GUID in lower case without braces, for comparing; false if raw is no GUID, or the
// one of zeros, which the platform writes where there is no order. What is sent back to ProCart is raw.
func CanonicalGUID(raw string) (string, bool) {
	const plain, braced = 36, 38
	if len(raw) == braced && raw[0] == '{' && raw[braced-1] == '}' {
		raw = raw[1 : braced-1]
	}
	if len(raw) != plain {
		return "", false
	}
	id, err := uuid.Parse(raw)
	if err != nil || id == uuid.Nil {
		return "", false
	}
	return id.String(), true
}

// SameTicket reports whether two ids name one ticket, however they are written.
func SameTicket(a, b string) bool {
	first, ok := CanonicalGUID(a)
	second, alsoOK := CanonicalGUID(b)
	return ok && alsoOK && first == second
}
