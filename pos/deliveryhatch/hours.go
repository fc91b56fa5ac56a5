package deliveryhatch

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// hours are when a restaurant delivers, in minutes from midnight.
type hours struct{ from, to int }

// readHours reads what ping tells of the hours: times such as "9,00", which are no decimals. Where there
// are none, or none that can be read, the store counts as open.
func readHours(params json.RawMessage) (hours, bool) {
	var p pingParams
	if json.Unmarshal(params, &p) != nil {
		return hours{}, false
	}
	from, ok := readTimeOfDay(p.From)
	to, alsoOK := readTimeOfDay(p.To)
	return hours{from: from, to: to}, ok && alsoOK
}

func readTimeOfDay(text string) (int, bool) {
	const midnight, inHour = 24, 60
	hour, minute, ok := strings.Cut(text, ",")
	h, hourErr := strconv.ParseUint(hour, 10, 8)
	m, minuteErr := strconv.ParseUint(minute, 10, 8)
	if !ok || hourErr != nil || minuteErr != nil || h > midnight || m >= inHour {
		return 0, false
	}
	return int(h*inHour + m), true
}

// contain reports whether the restaurant delivers at a time of its own clock. Hours that end before they
// begin, or as they begin, end on the next day.
func (h hours) contain(at time.Time) bool {
	minute := at.Hour()*60 + at.Minute()
	if h.from < h.to {
		return h.from <= minute && minute <= h.to
	}
	return h.from <= minute || minute <= h.to
}

// String writes h for people: "10:00 to 23:30".
func (h hours) String() string {
	return fmt.Sprintf("%d:%02d to %d:%02d", h.from/60, h.from%60, h.to/60, h.to%60)
}
