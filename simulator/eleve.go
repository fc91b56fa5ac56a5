package simulator

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// eleve is the dialect of TOTVS Eleve: a hub that is the mailbox between its callers and the PDV, the till
// of a restaurant. Nothing is answered in the call that asks for it.
type eleve struct{}

var _ dialect = eleve{}

// The status codes. They are about a table; of the kitchen nothing is told.
const (
	EleveOpen     State = "504" // OPEN_TABLE
	EleveInUse    State = "505" // TABLE_IN_USE
	EleveClosed   State = "506" // CLOSED_TABLE
	EleveNotFound State = "412" // NOT_FOUND
)

func (eleve) system() System { return Eleve }

func (eleve) callsBack() bool { return false }

func (eleve) callback(*ticket) (outgoing, bool) { return outgoing{}, false }

func (eleve) endpoints() []endpoint {
	return []endpoint{
		{pattern: "POST order/newOrder", op: OpPostOrder, act: eleveNewOrder},
		{pattern: "POST order/getStatus", op: OpGetOrders, act: eleveGet("status", eleveStatuses)},
		{pattern: "POST order/getConsumption", op: OpGetOrders, act: eleveGet("consumption", eleveConsumption)},
		// The pages about tables spell it in one way, those about cards in the other.
		{pattern: "POST order/getCancelledItems", op: OpGetOrders, act: eleveGet("cancelled items", eleveCancelled)},
		{pattern: "POST order/getCancelledItens", op: OpGetOrders, act: eleveGet("cancelled itens", eleveCancelled)},
		{pattern: "POST order/payment", op: OpClose, act: elevePay},
	}
}

// words: an order that was removed is not found any more.
func (eleve) words() words {
	return words{Waiting: EleveOpen, Cooking: EleveInUse, OnTheWay: EleveInUse, Done: EleveClosed, Removed: EleveNotFound}
}

func (e eleve) state(stage State) State { return e.words()[stage] }

func (e eleve) stage(state State) State { return e.words().stage(state) }

func (eleve) key(id string) string { return id }

// failure has a number for its key, which the hub is known to do.
func (eleve) failure(status int, text string) answer {
	return eleveErrors(status, eleveError{Key: 0, Message: text})
}

// refused is silence to a new order: the hub has taken it, and the PDV never has it. How a PDV's no is told
// is not documented, so that this is assumed, and any other status too.
func (e eleve) refused(c *posCall, why refusal) answer {
	status := c.restaurant.settings.RefusalStatus
	if status == http.StatusAccepted && c.x.op == OpPostOrder {
		return eleveQueued()
	}
	if status == http.StatusAccepted {
		status = http.StatusBadRequest
	}
	return e.failure(status, string(why.why)+" "+strconv.Itoa(cmp.Or(why.modifier, why.group, why.code)))
}

func (e eleve) admit(c *posCall) (answer, bool) {
	s := c.restaurant.settings
	if !s.Eleve.Unsigned && !eleveSigned(c.request.Header, s.Token, c.world.clock.Now(), c.body) {
		return e.failure(http.StatusUnauthorized, "Unauthorized"), false
	}
	return answer{}, true
}

// eleveSigned checks a signature; without a secret only its form. The form is documented, what is signed
// is assumed: HMAC-SHA256 of t, a dot and the body. So are the tolerance, and that every call is signed.
func eleveSigned(h http.Header, secret string, now time.Time, body []byte) bool {
	const stampDigits, tolerance = 13, 5 * time.Minute
	first, second, _ := strings.Cut(h.Get("X-Mpn-Integrations-Signature"), ",")
	stamp, timed := strings.CutPrefix(first, "t=")
	sign, signed := strings.CutPrefix(second, "sign=")
	milliseconds, err := strconv.ParseInt(stamp, 10, 64)
	if !timed || !signed || err != nil || len(stamp) != stampDigits || now.Sub(time.UnixMilli(milliseconds)).Abs() > tolerance {
		return false
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(stamp + "." + string(body)))
	if secret == "" {
		return len(sign) == hex.EncodedLen(mac.Size())
	}
	return hmac.Equal([]byte(sign), []byte(hex.EncodeToString(mac.Sum(nil))))
}

// eleveMemory is what a hub and its PDV remember of a restaurant.
type eleveMemory struct {
	letters map[string]*eleveLetter // by what is asked and about which key
	taken   map[string]bool         // data.id of the orders that the hub took
	seats   map[*ticket]eleveSeat
}

// eleveSeat is where an order belongs, and what was on it when it came.
type eleveSeat struct {
	number, waiter, chair string
	items                 []item
	names                 []string // of the items, as they came
}

func eleveMemoryOf(r *restaurant) *eleveMemory {
	m, ok := r.memory.(*eleveMemory)
	if !ok {
		m = &eleveMemory{letters: map[string]*eleveLetter{}, taken: map[string]bool{}, seats: map[*ticket]eleveSeat{}}
		r.memory = m
	}
	return m
}

// time is a moment as the PDV writes it: in its own zone, which it does not name.
func (s EleveSettings) time(at time.Time) string {
	zone, err := time.LoadLocation(s.Timezone)
	if err != nil { // the zone was there when it was checked
		zone = time.UTC
	}
	return at.In(zone).Format(time.DateTime)
}
