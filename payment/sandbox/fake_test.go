package sandbox_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	secret        = "sk_test_secret"
	goodToken     = "tok_good_card"
	declinedToken = "tok_bad_card"
)

type money struct {
	Value    int64  `json:"value"`
	Currency string `json:"currency"`
}

// record is a payment as the wire shows it.
type record struct {
	ID            string     `json:"id"`
	Reference     string     `json:"reference"`
	Status        string     `json:"status"`
	Amount        money      `json:"amount"`
	Captured      money      `json:"captured"`
	Refunded      money      `json:"refunded"`
	HoldExpiresAt *time.Time `json:"hold_expires_at"`
	CreatedAt     time.Time  `json:"created_at"`
}

// reply is an answer, kept under its key.
type reply struct {
	status int
	body   any
}

type kept struct {
	request string
	reply   reply
}

// fake serves docs/sandbox-payments.md from memory.
type fake struct {
	mu       sync.Mutex
	payments []*record
	barred   map[string]bool
	keys     map[string]kept
	// lose breaks the connection after the next POST; strange answers the next POST instead.
	lose    bool
	strange *reply
	mend    func(*record) // changes the next answer that is a payment
}

// newFake starts a fake that lives as long as the test.
func newFake(t *testing.T) (*fake, *httptest.Server) {
	t.Helper()
	f := &fake{barred: map[string]bool{}, keys: map[string]kept{}}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return f, server
}

// ServeHTTP implements http.Handler.
func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	if r.Header.Get("Authorization") != "Bearer "+secret {
		write(w, fail(http.StatusUnauthorized, "unauthorized"))
		return
	}
	if r.Method == http.MethodGet {
		write(w, f.mended(f.read(r)))
		return
	}
	if f.strange != nil {
		w.WriteHeader(f.strange.status)
		_, _ = fmt.Fprint(w, f.strange.body)
		f.strange = nil
		return
	}
	answer := f.once(r, string(body))
	if f.lose {
		f.lose = false
		cut(w)
		return
	}
	write(w, f.mended(answer))
}

// once answers a key that it knows as it did the first time.
func (f *fake) once(r *http.Request, body string) reply {
	key, request := r.Header.Get("Idempotency-Key"), r.URL.Path+body
	if key == "" {
		return fail(http.StatusBadRequest, "idempotency_key_required")
	}
	if known, ok := f.keys[key]; ok {
		if known.request != request {
			return fail(http.StatusUnprocessableEntity, "idempotency_mismatch")
		}
		return known.reply
	}
	answer := f.act(strings.Split(strings.Trim(r.URL.Path, "/"), "/"), body)
	f.keys[key] = kept{request, answer}
	return answer
}

type call struct {
	Reference string `json:"reference"`
	Amount    money  `json:"amount"`
	Capture   bool   `json:"capture"`
	Token     string `json:"token"`
}

// act carries out a POST below /v1.
func (f *fake) act(path []string, body string) reply {
	var c call
	if body != "" && json.Unmarshal([]byte(body), &c) != nil {
		return fail(http.StatusBadRequest, "invalid_request")
	}
	switch {
	case len(path) == 2 && path[1] == "payments":
		return f.create(c)
	case len(path) == 2 && path[1] == "voids":
		f.barred[c.Reference] = true
		if p := f.find(func(p *record) bool { return p.Reference == c.Reference && p.Status != "declined" }); p != nil {
			return f.change(p, "void", c)
		}
		return reply{http.StatusOK, map[string]string{"reference": c.Reference, "status": "voided"}}
	case len(path) == 4:
		if p := f.find(func(p *record) bool { return p.ID == path[2] }); p != nil {
			return f.change(p, path[3], c)
		}
	}
	return fail(http.StatusNotFound, "not_found")
}

func (f *fake) create(c call) reply {
	if f.barred[c.Reference] {
		return fail(http.StatusConflict, "reference_voided")
	}
	now := time.Now().UTC().Truncate(time.Second)
	p := &record{
		ID: "pay_" + strconv.Itoa(len(f.payments)), Reference: c.Reference, Status: "authorized", Amount: c.Amount,
		Captured: money{0, c.Amount.Currency}, Refunded: money{0, c.Amount.Currency}, CreatedAt: now,
	}
	f.payments = append(f.payments, p)
	switch {
	case c.Token == declinedToken:
		p.Status = "declined"
		return fail(http.StatusPaymentRequired, "card_declined")
	case c.Capture:
		p.Status, p.Captured = "captured", c.Amount
	default:
		expires := now.Add(7 * 24 * time.Hour)
		p.HoldExpiresAt = &expires
	}
	return reply{http.StatusCreated, *p}
}

// change carries out an action on a payment.
func (f *fake) change(p *record, action string, c call) reply {
	left := p.Captured.Value - p.Refunded.Value
	switch {
	case action == "capture" && p.Status == "authorized" && c.Amount.Value > p.Amount.Value:
		return fail(http.StatusUnprocessableEntity, "amount_too_large")
	case action == "capture" && p.Status == "authorized":
		p.Status, p.Captured, p.HoldExpiresAt = "captured", c.Amount, nil
	case action == "void" && (p.Status == "authorized" || p.Status == "voided"):
		p.Status, p.HoldExpiresAt = "voided", nil
	case action == "refunds" && p.Status == "captured" && c.Amount.Value > left:
		return fail(http.StatusUnprocessableEntity, "amount_too_large")
	case action == "refunds" && p.Status == "captured":
		p.Refunded.Value += c.Amount.Value
		if c.Amount.Value == left {
			p.Status = "refunded"
		}
	default:
		return fail(http.StatusConflict, "invalid_state")
	}
	return reply{http.StatusOK, *p}
}

func (f *fake) read(r *http.Request) reply {
	id, ref := strings.TrimPrefix(r.URL.Path, "/v1/payments/"), r.URL.Query().Get("reference")
	p := f.find(func(p *record) bool { return p.ID == id || (ref != "" && p.Reference == ref) })
	if p == nil {
		return fail(http.StatusNotFound, "not_found")
	}
	return reply{http.StatusOK, *p}
}

func (f *fake) find(is func(*record) bool) *record {
	for _, p := range f.payments {
		if is(p) {
			return p
		}
	}
	return nil
}

func (f *fake) mended(r reply) reply {
	if p, ok := r.body.(record); ok && f.mend != nil {
		f.mend(&p)
		return reply{r.status, p}
	}
	return r
}

func fail(status int, code string) reply {
	// The message repeats a secret, as careless providers do.
	return reply{status, map[string]any{"error": map[string]string{"code": code, "message": "refused: " + goodToken + " " + declinedToken}}}
}

// cut closes the connection without an answer.
func cut(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = conn.Close()
	}
}

func write(w http.ResponseWriter, r reply) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(r.status)
	_ = json.NewEncoder(w).Encode(r.body)
}
