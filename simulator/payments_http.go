package simulator

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"strings"
)

// paymentCall is one call of the payment provider.
type paymentCall struct {
	world   *World
	x       *exchange
	request *http.Request
	account *account
	body    []byte
	key     string
	bearer  string
	entry   *keyEntry // nil for what has no key
}

var _ call = (*paymentCall)(nil)

// routePayments serves the provider below both forms of its base path.
func (w *World) routePayments(mux *http.ServeMux) {
	for _, base := range []string{"/payments/v1", "/payments/{account}/v1"} {
		mux.HandleFunc("POST "+base+"/payments", w.servePayment(""))
		mux.HandleFunc("POST "+base+"/payments/{id}/capture", w.servePayment(OpCapture))
		mux.HandleFunc("POST "+base+"/payments/{id}/void", w.servePayment(OpVoid))
		mux.HandleFunc("POST "+base+"/payments/{id}/refunds", w.servePayment(OpRefund))
		mux.HandleFunc("POST "+base+"/voids", w.servePayment(OpVoidReference))
		mux.HandleFunc("GET "+base+"/payments/{id}", w.servePayment(OpLookup))
		mux.HandleFunc("GET "+base+"/payments", w.servePayment(OpLookup))
	}
	mux.HandleFunc("GET /payments/{account}/pay/{secret}", w.servePaymentPage)
	mux.HandleFunc("POST /payments/{account}/pay/{secret}", w.servePaymentPage)
	mux.HandleFunc("/payments/", func(rw http.ResponseWriter, _ *http.Request) {
		failed(http.StatusNotFound, codeNotFound, "no such path").write(rw)
	})
}

// servePayment answers one call; an empty op is the beginning of a payment, a hold or a charge by
// what its body says.
func (w *World) servePayment(op Op) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		id := r.PathValue("account")
		if id == "" {
			id = DefaultAccount
		}
		body, err := readBody(rw, r)
		if err != nil || Payments(id).check() != nil {
			failed(http.StatusBadRequest, codeInvalidRequest, "the request is not readable").write(rw)
			return
		}
		c := &paymentCall{world: w, request: r, body: body, key: r.Header.Get("Idempotency-Key")}
		w.mu.Lock()
		c.x = w.begin(r.Context(), Payments(id), opOf(op, body))
		c.account = w.account(id)
		w.mu.Unlock()
		c.x.run(c).write(rw)
	}
}

func opOf(op Op, body []byte) Op {
	if op != "" {
		return op
	}
	var begin wireBegin
	if json.Unmarshal(body, &begin) == nil && begin.Capture {
		return OpCharge
	}
	return OpHold
}

func failed(status int, code, message string) answer {
	return answer{status: status, body: wireFailure{Error: wireError{Code: code, Message: message}}}
}

func (*paymentCall) failure(status int, text string) answer {
	code := codeInternal
	switch status {
	case http.StatusServiceUnavailable:
		code = codeUnavailable
	case http.StatusUnauthorized:
		code = codeUnauthorized
	}
	return failed(status, code, text)
}

// admit checks the secret and reserves the key.
func (c *paymentCall) admit() (answer, bool) {
	secret, bearer := strings.CutPrefix(c.request.Header.Get("Authorization"), "Bearer ")
	if !bearer || secret == "" || (c.account.settings.Secret != "" && secret != c.account.settings.Secret) {
		return failed(http.StatusUnauthorized, codeUnauthorized, "the secret is not accepted"), false
	}
	c.bearer = secret
	if c.request.Method != http.MethodPost {
		return answer{}, true
	}
	if c.key == "" {
		return failed(http.StatusBadRequest, codeKeyRequired, "Idempotency-Key is missing"), false
	}
	sum := sha256.Sum256([]byte(c.request.URL.Path + "\n" + string(c.body)))
	entry, a, ok := c.account.reserve(c.key, sum, c.world.clock.Now())
	c.entry = entry
	return a, ok
}

// abandon gives the key back.
func (c *paymentCall) abandon() {
	if c.entry != nil {
		delete(c.account.keys, c.key)
	}
}

func (c *paymentCall) act() answer {
	a := c.carryOut()
	if c.entry != nil {
		c.account.keep(c.key, c.entry, a)
	}
	return a
}

func (c *paymentCall) carryOut() answer {
	acts := map[Op]func() answer{
		OpHold: c.begin, OpCharge: c.begin, OpVoidReference: c.voidReference, OpLookup: c.lookup,
		OpCapture: c.change, OpVoid: c.change, OpRefund: c.change,
	}
	return acts[c.x.op]()
}

// change does something to the payment that the path names.
func (c *paymentCall) change() answer {
	p, known := c.account.byID[c.request.PathValue("id")]
	switch {
	case !known:
		return noPayment()
	case c.x.plan.has(Refuse):
		return wrongState(p)
	case c.x.op == OpVoid:
		return c.void(p)
	case c.x.op == OpRefund:
		return c.refund(p)
	}
	return c.capture(p)
}

func (c *paymentCall) begin() answer {
	var r wireBegin
	if json.Unmarshal(c.body, &r) != nil || !r.complete() {
		return failed(http.StatusBadRequest, codeInvalidRequest, "reference, amount and token are needed, and URLs of the web")
	}
	if _, voided := c.account.voided[r.Reference]; voided {
		return failed(http.StatusConflict, codeReferenceVoided, "the reference was voided")
	}
	p := c.beginPayment(r, c.beginning(r.Token))
	if p.Status == StatusDeclined {
		return failed(http.StatusPaymentRequired, string(p.DeclineCode), "the card was declined")
	}
	return answer{status: http.StatusCreated, body: p.wire()}
}

// beginning is how a payment with the token begins; a fault goes before the token.
func (c *paymentCall) beginning(token string) beginning {
	if f, ok := c.x.plan.find(Declined); ok {
		return beginning{decline: cmp.Or(DeclineCode(f.Code), CardDeclined)}
	}
	if f, ok := c.x.plan.find(Processing); ok {
		return beginning{waits: true, delay: f.Delay, code: DeclineCode(f.Code)}
	}
	return beginning{decline: declineOf(token), link: linkOf(token), waits: token == ProcessingToken}
}

// base is how the caller reached the provider.
func (c *paymentCall) base() string {
	if c.request.TLS != nil {
		return "https://" + c.request.Host
	}
	return "http://" + c.request.Host
}

func (c *paymentCall) capture(p *paymentRecord) answer {
	var r wireAmount
	if json.Unmarshal(c.body, &r) != nil || !r.Amount.valid() || r.Amount.Currency != p.Currency {
		return failed(http.StatusBadRequest, codeInvalidRequest, "an amount in the payment's currency is needed")
	}
	switch {
	case p.Status != StatusAuthorized:
		return wrongState(p)
	case r.Amount.Value > p.Amount:
		return failed(http.StatusUnprocessableEntity, codeAmountTooLarge, "the amount is larger than what is there")
	}
	c.world.captureHold(p, r.Amount.Value, c.key)
	return ok(p.wire())
}

func (c *paymentCall) lookup() answer {
	p, known := c.account.byID[c.request.PathValue("id")]
	if c.request.PathValue("id") == "" {
		p, known = c.account.find(c.request.URL.Query().Get("reference"))
	}
	if !known {
		return noPayment()
	}
	return ok(p.wire())
}

func noPayment() answer { return failed(http.StatusNotFound, codeNotFound, "no such payment") }

func wrongState(p *paymentRecord) answer {
	return failed(http.StatusConflict, codeInvalidState, "the payment is "+string(p.Status))
}
