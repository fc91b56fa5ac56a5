package deliveryhatch

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/ordersaga/ordersaga/pos"
)

// hours reads what ping tells of the times that can be wished for: hours such as "9,00", which are no
// decimals, and how many minutes they are apart. What is not there, or cannot be read, keeps nobody from
// ordering; nor does any of it where the settings say that nobody looks after it. A time between two steps is
// no obstacle where the settings move it to one.
func (c *Connector) hours(params json.RawMessage) pos.Hours {
	var p pingParams
	if c.settings.IgnoreHours || json.Unmarshal(params, &p) != nil {
		return pos.Hours{}
	}
	var h pos.Hours
	from, ok := readTimeOfDay(p.From)
	if to, alsoOK := readTimeOfDay(p.To); ok && alsoOK {
		h.From, h.To = from, to
	}
	if step := readMinutes(p.Period); step > 0 && c.settings.TimeStep.D()%step != 0 {
		h.Step = step
	}
	return h
}

func readTimeOfDay(text string) (time.Duration, bool) {
	const midnight, inHour = 24, 60
	hour, minute, ok := strings.Cut(text, ",")
	h, hourErr := strconv.ParseUint(hour, 10, 8)
	m, minuteErr := strconv.ParseUint(minute, 10, 8)
	if !ok || hourErr != nil || minuteErr != nil || h > midnight || m >= inHour {
		return 0, false
	}
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute, true
}

// readMinutes reads a number of minutes; zero for what is none.
func readMinutes(text string) time.Duration {
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil || time.Duration(n)*time.Minute > longestWait {
		return 0
	}
	return time.Duration(n) * time.Minute
}
