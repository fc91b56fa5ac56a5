package pos

import (
	"fmt"
	"time"
)

// Hours are the times of day for which a restaurant takes orders, the same every day. The zero value is any time.
type Hours struct {
	// From and To are the first and the last of them, counted from midnight by the store's clock. Where To is
	// not after From the hours end on the next day.
	From, To time.Duration
	// Step is how far apart they are, counted from midnight too; zero for any.
	Step time.Duration
}

// Contain reports whether at, by the store's clock, lies within the hours.
func (h Hours) Contain(at time.Time) bool {
	ofDay := sinceMidnight(at).Truncate(time.Minute) // the last minute is one of them
	if h.From < h.To {
		return h.From <= ofDay && ofDay <= h.To
	}
	return h.From <= ofDay || ofDay <= h.To
}

// Refusal says why the food cannot be wished for at a time by the store's clock, in words for the guest;
// empty where it can.
func (h Hours) Refusal(at time.Time) string {
	switch {
	case !h.Contain(at):
		return "the restaurant takes orders for " + h.String() + " only"
	case h.Step > 0 && sinceMidnight(at)%h.Step != 0:
		return fmt.Sprintf("the restaurant takes orders for times that are %g minutes apart, counted from midnight", h.Step.Minutes())
	}
	return ""
}

// String writes the hours for people: "10:00 to 23:30".
func (h Hours) String() string {
	const perHour = 60
	from, to := int(h.From.Minutes()), int(h.To.Minutes())
	return fmt.Sprintf("%d:%02d to %d:%02d", from/perHour, from%perHour, to/perHour, to%perHour)
}

// sinceMidnight is what a clock shows, also on a day of 23 hours.
func sinceMidnight(at time.Time) time.Duration {
	return time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute +
		time.Duration(at.Second())*time.Second + time.Duration(at.Nanosecond())
}
