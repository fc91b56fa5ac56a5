package simulator

import "slices"

// System names a POS system, whose dialect a restaurant speaks.
type System string

// The systems.
const (
	ProCart       System = "procart"       // r_keeper ProCart, API v3
	DeliveryHatch System = "deliveryhatch" // r_keeper mini-delivery, external API v2
	BotPOS        System = "botpos"        // the bot-POS API of Kakao
	Eleve         System = "eleve"         // TOTVS Eleve, its integration hub
	Wixtar        System = "wixtar"        // Wixtar's omni platform
)

// Systems are those whose restaurants are pretended here.
func Systems() []System {
	var list []System
	for _, d := range dialects() {
		list = append(list, d.system())
	}
	return list
}

// dialects are all that restaurants speak here.
func dialects() []dialect {
	return []dialect{procart{}, deliveryHatch{}, botpos{}, eleve{}, wixtar{}}
}

func dialectOf(s System) (dialect, bool) {
	all := dialects()
	i := slices.IndexFunc(all, func(d dialect) bool { return d.system() == s })
	if i < 0 {
		return nil, false
	}
	return all[i], true
}

// dialect is how a system is spoken to, and what its tickets have that others' have not. It has no state
// of its own: what it has to remember of a restaurant is in restaurant.memory. The world's lock is held
// during every call of admit, refused, endpoint.act and callback.
type dialect interface {
	system() System
	// endpoints are the system's addresses.
	endpoints() []endpoint
	// callsBack says whether it tells anybody that a ticket has changed.
	callsBack() bool

	// defaults fills in what was left empty in the dialect's section, and of the common knobs Timetable and
	// RefusalStatus.
	defaults(s *Settings)
	// check says what is wrong with the dialect's section.
	check(s Settings) error
	// state is the word for a stage: there is one for every stage. Where the system knows no such thing, it
	// is the word for what staff do then.
	state(stage State) State
	// stage is what a word means; empty for one that means nothing here.
	stage(state State) State
	// key is a ticket's id as it is compared.
	key(id string) string

	// admit checks the credential and what else comes before the act; ok is false when that ended the call.
	admit(c *posCall) (a answer, ok bool)
	// refused is a till's no.
	refused(c *posCall, why refusal) answer
	// failure says in the system's form that something outside of it went wrong.
	failure(status int, text string) answer
	// callback is what a system that calls back tells of a ticket as it is now; ok is false for nothing.
	callback(t *ticket) (o outgoing, ok bool)
}

// endpoint is one address of a system.
type endpoint struct {
	// pattern is that of [http.ServeMux], its path without a slash in front and below /SYSTEM/{restaurant}/:
	// "GET api/v2/ext/ping". Without a method it takes every one.
	pattern string
	// op is the call; opOf, if it is there, finds it in the body instead.
	op   Op
	opOf func(body []byte) Op
	// act does what is asked.
	act func(c *posCall) answer
}

// outgoing is a callback as it is sent.
type outgoing struct {
	url  string
	body []byte // nil for none
}

// renewer is implemented by dialects whose credential is given out by a call, [OpToken].
type renewer interface {
	// revoke makes every credential of a restaurant worthless that was given out before that act; it is
	// called again and again as long as the fault is set.
	revoke(r *restaurant, before int64)
}

// attendant is implemented by dialects at whose tills something happens when a ticket moves.
type attendant interface {
	// attend is called just before the ticket has moved to a stage, which is empty for an unknown word.
	attend(t *ticket, to State)
}

// opsOf are the calls that a system answers, and its callback.
func opsOf(d dialect) []Op {
	ops := []Op{OpStaff}
	for _, e := range d.endpoints() {
		ops = append(ops, e.op)
	}
	if d.callsBack() {
		ops = append(ops, OpCallback)
	}
	return ops
}
