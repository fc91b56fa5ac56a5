package simulator

import (
	"context"
	"net/http"
	"net/url"
)

// routePaymentAdmin serves the knobs of accounts, and what guests and banks do to payments.
func (w *World) routePaymentAdmin(mux *http.ServeMux) {
	mux.HandleFunc("GET /admin/payments/{account}", w.adminAccount)
	mux.HandleFunc("PUT /admin/payments/{account}", w.adminConfigureAccount)
	mux.HandleFunc("DELETE /admin/payments/{account}/keys", w.adminForgetKeys)
	mux.HandleFunc("POST /admin/payments/{account}/payments/{id}/decision", w.adminDecide)
	mux.HandleFunc("POST /admin/payments/{account}/payments/by-reference/{reference}/decision", w.adminDecide)
	mux.HandleFunc("GET /admin/balance/{reference}", func(rw http.ResponseWriter, r *http.Request) {
		ok(w.Ledger().Balance(r.PathValue("reference"))).write(rw)
	})
}

func (w *World) adminAccount(rw http.ResponseWriter, r *http.Request) {
	id := r.PathValue("account")
	if err := Payments(id).check(); err != nil {
		wrong(http.StatusNotFound, err.Error()).write(rw)
		return
	}
	w.mu.Lock()
	settings := w.account(id).settings
	w.mu.Unlock()
	ok(settings).write(rw)
}

func (w *World) adminConfigureAccount(rw http.ResponseWriter, r *http.Request) {
	var s AccountSettings
	if err := decode(rw, r, &s); err != nil {
		wrong(http.StatusBadRequest, err.Error()).write(rw)
		return
	}
	result(w.configureAccount(r.PathValue("account"), s), struct{}{}).write(rw)
}

func (w *World) adminForgetKeys(rw http.ResponseWriter, r *http.Request) {
	id := r.PathValue("account")
	if err := Payments(id).check(); err != nil {
		wrong(http.StatusNotFound, err.Error()).write(rw)
		return
	}
	w.forgetKeys(id)
	ok(struct{}{}).write(rw)
}

func (w *World) adminDecide(rw http.ResponseWriter, r *http.Request) {
	var d Decision
	if err := decode(rw, r, &d); err != nil || (d.Code != "" && !d.Code.known()) {
		wrong(http.StatusBadRequest, `a decision is needed, such as {"do": "pay"}`).write(rw)
		return
	}
	w.decideByHand(r.PathValue("account"), r.PathValue("id"), r.PathValue("reference"), d).write(rw)
}

// decideByHand does d to the payment with the id or else to the one that the reference means.
func (w *World) decideByHand(account, id, reference string, d Decision) answer {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, exists := w.accounts[account]
	if !exists {
		return wrong(http.StatusNotFound, "no such account")
	}
	p, known := a.byID[id]
	if id == "" {
		p, known = a.find(reference)
	}
	switch {
	case !known:
		return wrong(http.StatusNotFound, "no such payment")
	case !w.decide(p, d):
		return wrong(http.StatusConflict, "the payment is "+string(p.Status)+": this cannot happen to it")
	}
	return ok(p.record())
}

// Account reads a merchant account's settings, defaults filled in.
func (a Admin) Account(ctx context.Context, id string) (AccountSettings, error) {
	return get[AccountSettings](ctx, a, "/admin/payments/"+url.PathEscape(id))
}

// ConfigureAccount replaces a merchant account's settings; its payments stay.
func (a Admin) ConfigureAccount(ctx context.Context, id string, s AccountSettings) error {
	return a.do(ctx, http.MethodPut, "/admin/payments/"+url.PathEscape(id), s, nil)
}

// ChangeAccount changes some of a merchant account's settings and leaves the others as they are.
func (a Admin) ChangeAccount(ctx context.Context, id string, change func(*AccountSettings)) error {
	s, err := a.Account(ctx, id)
	if err != nil {
		return err
	}
	change(&s)
	return a.ConfigureAccount(ctx, id, s)
}

// ForgetKeys makes an account forget its idempotency keys, as it does when their window has passed.
func (a Admin) ForgetKeys(ctx context.Context, account string) error {
	return a.do(ctx, http.MethodDelete, "/admin/payments/"+url.PathEscape(account)+"/keys", nil, nil)
}

// Decide does to a payment what its guest, his bank or time would do.
func (a Admin) Decide(ctx context.Context, account, id string, d Decision) (Payment, error) {
	return a.decide(ctx, account, url.PathEscape(id), d)
}

// DecideByReference is Decide for the newest payment with the reference that was not declined.
func (a Admin) DecideByReference(ctx context.Context, account, reference string, d Decision) (Payment, error) {
	return a.decide(ctx, account, "by-reference/"+url.PathEscape(reference), d)
}

func (a Admin) decide(ctx context.Context, account, which string, d Decision) (Payment, error) {
	var p Payment
	err := a.do(ctx, http.MethodPost, "/admin/payments/"+url.PathEscape(account)+"/payments/"+which+"/decision", d, &p)
	return p, err
}
