package simulator

import (
	"fmt"
	"html"
	"net/http"
	"strings"
)

// page is what a guest's browser gets: paragraphs of HTML, or another place to go to.
type page struct {
	status     int
	location   string
	paragraphs []string
}

// servePaymentPage is the page behind a guest's link: GET shows what is to be paid, POST takes his
// decision. Looking at it changes nothing, since messengers fetch links for a preview.
func (w *World) servePaymentPage(rw http.ResponseWriter, r *http.Request) {
	var d Decision
	if r.Method == http.MethodPost {
		r.Body = http.MaxBytesReader(rw, r.Body, maxBody)
		d.Do = Deed(r.PostFormValue("decision"))
	}
	w.paymentPage(r.PathValue("account"), r.PathValue("secret"), d).write(rw)
}

// paymentPage takes a guest's decision, if he sends one, and shows his payment.
func (w *World) paymentPage(account, secret string, d Decision) page {
	w.mu.Lock()
	defer w.mu.Unlock()
	p, known := w.linked(account, secret)
	switch {
	case !known:
		return page{status: http.StatusNotFound, paragraphs: []string{"There is no such payment."}}
	case d.Do == "":
		return page{status: http.StatusOK, paragraphs: p.shown()}
	case (d.Do != Pay && d.Do != RefusePayment) || p.Status != StatusActionRequired:
		return page{status: http.StatusConflict, paragraphs: p.shown()}
	}
	w.decide(p, d)
	if p.returnURL != "" {
		return page{status: http.StatusSeeOther, location: p.returnURL}
	}
	return page{status: http.StatusOK, paragraphs: p.shown()}
}

// linked is the payment behind a link; the world's lock is held.
func (w *World) linked(account, secret string) (*paymentRecord, bool) {
	a, known := w.accounts[account]
	if !known {
		return nil, false
	}
	p, known := a.links[secret]
	return p, known
}

// shown is a payment as its guest sees it.
func (p *paymentRecord) shown() []string {
	lines := []string{
		html.EscapeString(p.Description),
		fmt.Sprintf("%d %s, in minor units", p.Amount, html.EscapeString(p.Currency)),
	}
	if p.Status != StatusActionRequired {
		return append(lines, "This payment is "+string(p.Status)+". There is nothing to do.")
	}
	return append(lines, `<form method="post"><button name="decision" value="pay">Pay</button> `+
		`<button name="decision" value="refuse">Refuse</button></form>`)
}

func (p page) write(rw http.ResponseWriter) {
	rw.Header().Set("Cache-Control", "no-store")
	if p.location != "" {
		rw.Header().Set("Location", p.location)
		rw.WriteHeader(p.status)
		return
	}
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	rw.WriteHeader(p.status)
	// Who has gone away does not read the page: nothing to be done about it.
	_, _ = fmt.Fprintf(rw, "<!doctype html><meta charset=utf-8><title>Sandbox payment</title>\n<p>%s</p>\n",
		strings.Join(p.paragraphs, "</p>\n<p>"))
}
