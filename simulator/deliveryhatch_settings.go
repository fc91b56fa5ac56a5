package simulator

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// HatchAPIKey is the secret of a third party that every DeliveryHatch gives away in its ping.
const HatchAPIKey = "simulated-dadata-secret"

// DeliveryHatchSettings are the knobs that DeliveryHatch alone has.
type DeliveryHatchSettings struct {
	// Version of the module, default 3.0.6.1240. One before 3.0.6.1222 does not tell when it delivers, one
	// before 3.0.5.1053 knows no meta and no callbacks, one before 3.0.5.983 no expressorders.
	Version string `json:"version,omitempty"`
	// CP1251 makes it speak Windows-1251, and read it: what is not escaped in a request is garbled.
	CP1251 bool `json:"cp1251,omitempty"`
	// TokenStatus is the HTTP status for a token that is not the restaurant's, default 401.
	TokenStatus int `json:"token_status,omitempty"`
	// OmitItems leaves items out of an order that waits, instead of showing an empty list.
	OmitItems bool `json:"omit_items,omitempty"`
	// CommentPrefix is what the module writes before a comment, default "БАНК. - ".
	CommentPrefix string `json:"comment_prefix,omitempty"`
	// LateTill takes orders unseen: the till prices one when staff take it, and drops what it has not.
	LateTill bool `json:"late_till,omitempty"`
	// DeliverFrom and DeliverTo are hours and minutes, such as "9,00"; default "0,00" both: around the clock.
	DeliverFrom string `json:"dlvfrom,omitempty"`
	DeliverTo   string `json:"dlvto,omitempty"`
	// DeliverPeriod is the step of delivery times in minutes, default "15".
	DeliverPeriod string `json:"dlvperiod,omitempty"`
}

// The versions that brought something.
const (
	hatchExpressVersion = "3.0.5.983"
	hatchMetaVersion    = "3.0.5.1053"
	hatchParamsVersion  = "3.0.6.1222"
)

func (deliveryHatch) defaults(s *Settings) {
	d := &s.DeliveryHatch
	d.Version = cmp.Or(d.Version, "3.0.6.1240")
	d.TokenStatus = cmp.Or(d.TokenStatus, http.StatusUnauthorized)
	d.CommentPrefix = cmp.Or(d.CommentPrefix, "БАНК. - ")
	d.DeliverFrom = cmp.Or(d.DeliverFrom, "0,00")
	d.DeliverTo = cmp.Or(d.DeliverTo, "0,00")
	d.DeliverPeriod = cmp.Or(d.DeliverPeriod, "15")
	s.RefusalStatus = cmp.Or(s.RefusalStatus, http.StatusOK)
	if s.Timetable == nil {
		s.Timetable = course()
	}
}

func (deliveryHatch) check(all Settings) error {
	s := all.DeliveryHatch
	if s.Version != "" && len(versionOf(s.Version)) != len(versionOf(hatchMetaVersion)) {
		return fmt.Errorf("deliveryhatch: version %q: four numbers with dots between them", s.Version)
	}
	if s.TokenStatus != 0 && (s.TokenStatus < 200 || s.TokenStatus > 599) {
		return fmt.Errorf("deliveryhatch: token_status %d: between 200 and 599", s.TokenStatus)
	}
	return nil
}

// knows reports whether the module is as new as a version.
func (s DeliveryHatchSettings) knows(version string) bool {
	return slices.Compare(versionOf(s.Version), versionOf(version)) >= 0
}

// versionOf are the numbers of a version; none for what is no version.
func versionOf(text string) []int {
	var numbers []int
	for part := range strings.SplitSeq(text, ".") {
		n, err := strconv.Atoi(part)
		if err != nil {
			return nil
		}
		numbers = append(numbers, n)
	}
	return numbers
}
