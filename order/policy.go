package order

import (
	"fmt"
	"time"
)

// Duration is a time.Duration that reads and writes as text, "10m0s", in JSON and YAML.
type Duration time.Duration

// D is d as the standard library wants it.
func (d Duration) D() time.Duration { return time.Duration(d) }

// String writes d like time.Duration.
func (d Duration) String() string { return time.Duration(d).String() }

// MarshalText implements encoding.TextMarshaler.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler. Negative durations are refused: no setting of
// the product means anything by one.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("read duration %q: write it like 90s, 10m or 6h", text)
	}
	if parsed < 0 {
		return fmt.Errorf("read duration %q: it is negative", text)
	}
	*d = Duration(parsed)
	return nil
}

// Policy is every time by which a store's orders are run. It is recorded in the saga's input, so a
// changed setting touches new orders only.
type Policy struct {
	// ConnectTimeout and ReadTimeout bound one HTTP call to the POS or the payment provider. A short
	// read timeout only makes unknown outcomes.
	ConnectTimeout Duration `json:"connect_timeout" yaml:"connect_timeout"`
	ReadTimeout    Duration `json:"read_timeout" yaml:"read_timeout"`
	// CallTimeout bounds one attempt of an activity around such a call; it is longer than
	// ConnectTimeout + ReadTimeout, so that a slow call is classified by us and not by a timeout.
	CallTimeout Duration `json:"call_timeout" yaml:"call_timeout"`
	// RetryInitial and RetryMaximum shape the quick retries of a call that was certainly not carried out.
	RetryInitial Duration `json:"retry_initial" yaml:"retry_initial"`
	RetryMaximum Duration `json:"retry_maximum" yaml:"retry_maximum"`

	// PatienceBeforePayment is how long an order waits for a POS that is down before anything was taken.
	PatienceBeforePayment Duration `json:"patience_before_payment" yaml:"patience_before_payment"`
	// PatienceAfterPayment is how long a paid order waits to be posted.
	PatienceAfterPayment Duration `json:"patience_after_payment" yaml:"patience_after_payment"`
	// GuestPaymentWithin is how long a guest may take to pay, and how long BeginPayment is tried.
	GuestPaymentWithin Duration `json:"guest_payment_within" yaml:"guest_payment_within"`
	// AcceptWithin is how long the restaurant may take to accept a posted order.
	AcceptWithin Duration `json:"accept_within" yaml:"accept_within"`
	// AcceptanceDecision is how long a person may take to answer acceptance_timeout.
	AcceptanceDecision Duration `json:"acceptance_decision" yaml:"acceptance_decision"`
	// NagAcceptance is after how long, and how often again, a missing acceptance is told to the bot and
	// the restaurant's staff; it is told NagTimes at most.
	NagAcceptance Duration `json:"nag_acceptance" yaml:"nag_acceptance"`
	NagTimes      int      `json:"nag_times" yaml:"nag_times"`
	// StaffDecision is how long the restaurant's staff may take to answer whether they let go of a ticket.
	StaffDecision Duration `json:"staff_decision" yaml:"staff_decision"`
	// Preparation is how long the kitchen needs: an order without a wished time is promised this
	// long after its acceptance.
	Preparation Duration `json:"preparation" yaml:"preparation"`
	// ReleaseBuffer is how long before that an order for later is released to the POS.
	ReleaseBuffer Duration `json:"release_buffer" yaml:"release_buffer"`
	// MaxAhead is how far ahead an order for later may be.
	MaxAhead Duration `json:"max_ahead" yaml:"max_ahead"`
	// Late is how long after the promised time an order that is not there is told to be late.
	Late Duration `json:"late" yaml:"late"`
	// NoFinalWord is how long after the promised time we wait for the POS's last word.
	NoFinalWord Duration `json:"no_final_word" yaml:"no_final_word"`
	// SubmissionDecision is how long after the promised time a submission_unknown waits for a
	// person; HoldMargin before the end of the hold is earlier, then that.
	SubmissionDecision Duration `json:"submission_decision" yaml:"submission_decision"`
	HoldMargin         Duration `json:"hold_margin" yaml:"hold_margin"`
	// PriceDecision is how long a person may take over a final bill that is higher than what was taken.
	PriceDecision Duration `json:"price_decision" yaml:"price_decision"`
	// PaymentPoll is how often the provider is asked about a payment that waits for the guest, and
	// RefundConfirm how long a refund may stay pending before a person is told.
	PaymentPoll   Duration `json:"payment_poll" yaml:"payment_poll"`
	RefundConfirm Duration `json:"refund_confirm" yaml:"refund_confirm"`
	// LinkMargin is how long after its expiry a payment link that cannot be voided is still watched.
	LinkMargin Duration `json:"link_margin" yaml:"link_margin"`
	// TicketWatch is how long an order that ended is kept open for a ticket that may still be alive.
	TicketWatch Duration `json:"ticket_watch" yaml:"ticket_watch"`
	// QuickUndoAttempts is how often an undo is tried before undo_stuck opens; from then on it is
	// tried every SlowUndoInterval, for ever.
	QuickUndoAttempts int      `json:"quick_undo_attempts" yaml:"quick_undo_attempts"`
	SlowUndoInterval  Duration `json:"slow_undo_interval" yaml:"slow_undo_interval"`
	// PageEvery is how often an open attention item without a default is reported again.
	PageEvery Duration `json:"page_every" yaml:"page_every"`
	// WatchWaiting and WatchCooking are how often the watcher looks at a store whose orders wait for
	// acceptance, or only cook.
	WatchWaiting Duration `json:"watch_waiting" yaml:"watch_waiting"`
	WatchCooking Duration `json:"watch_cooking" yaml:"watch_cooking"`
}

// DefaultPolicy is the policy of a store that says nothing else. The numbers are those of large
// marketplaces: acceptance within 10 minutes, a connection within 3 seconds.
func DefaultPolicy() Policy {
	return Policy{
		ConnectTimeout: Duration(3 * time.Second), ReadTimeout: Duration(30 * time.Second), CallTimeout: Duration(45 * time.Second),
		RetryInitial: Duration(time.Second), RetryMaximum: Duration(30 * time.Second),
		PatienceBeforePayment: Duration(10 * time.Minute), PatienceAfterPayment: Duration(30 * time.Minute),
		GuestPaymentWithin: Duration(15 * time.Minute),
		AcceptWithin:       Duration(10 * time.Minute), AcceptanceDecision: Duration(30 * time.Minute),
		NagAcceptance: Duration(90 * time.Second), NagTimes: 2, StaffDecision: Duration(5 * time.Minute),
		ReleaseBuffer: Duration(10 * time.Minute), MaxAhead: Duration(14 * 24 * time.Hour), Late: Duration(10 * time.Minute),
		PriceDecision: Duration(24 * time.Hour), PaymentPoll: Duration(15 * time.Second),
		RefundConfirm: Duration(24 * time.Hour), LinkMargin: Duration(5 * time.Minute),
		Preparation: Duration(20 * time.Minute), NoFinalWord: Duration(6 * time.Hour),
		SubmissionDecision: Duration(6 * time.Hour), HoldMargin: Duration(time.Hour), TicketWatch: Duration(6 * time.Hour),
		QuickUndoAttempts: 10, SlowUndoInterval: Duration(5 * time.Minute), PageEvery: Duration(24 * time.Hour),
		WatchWaiting: Duration(20 * time.Second), WatchCooking: Duration(2 * time.Minute),
	}
}

// ShortPolicy lets every deadline pass within seconds: for tests and demonstrations against simulators.
func ShortPolicy() Policy {
	p := DefaultPolicy()
	p.ConnectTimeout, p.ReadTimeout, p.CallTimeout = Duration(time.Second), Duration(2*time.Second), Duration(5*time.Second)
	p.RetryInitial, p.RetryMaximum = Duration(100*time.Millisecond), Duration(time.Second)
	p.QuickUndoAttempts, p.SlowUndoInterval = 3, Duration(time.Second)
	p.PaymentPoll, p.LinkMargin = Duration(500*time.Millisecond), Duration(2*time.Second)
	p.WatchWaiting, p.WatchCooking = Duration(500*time.Millisecond), Duration(time.Second)
	return p
}
