package api

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"

	"github.com/ordersaga/ordersaga/staff"
)

// pageStyle is the look of every page. Its hash stands in the policy: nothing else may style a page.
const pageStyle = `body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#222;background:#fff}` +
	`main{max-width:32rem;margin:0 auto;padding:1rem}` +
	`button{display:block;width:100%;margin:.5rem 0;padding:.9rem;font:inherit;border:1px solid #888;border-radius:.5rem;background:#f4f4f4}` +
	`button.chosen{border:2px solid #222;font-weight:bold}`

//go:embed page.html
var pageTemplate string

// page is what a person sees in a browser. It holds no guest data and needs no script.
type page struct {
	status      int
	Title, Text string
	Lines       []staff.Line
	Total       string
	Options     []pageOption
	// Otherwise says what happens without an answer.
	Otherwise string
	Style     template.CSS
}

// pageOption is a button.
type pageOption struct {
	Value, Label string
	Chosen       bool
}

// pages renders pages.
type pages struct {
	template *template.Template
	policy   string
}

func newPages() (*pages, error) {
	parsed, err := template.New("page").Option("missingkey=error").Parse(pageTemplate)
	if err != nil {
		return nil, fmt.Errorf("read the template of pages: %w", err)
	}
	hash := sha256.Sum256([]byte(pageStyle))
	policy := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) +
		"'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	return &pages{template: parsed, policy: policy}, nil
}

// show renders a page.
func (p *pages) show(v page) (shown, error) {
	v.Style = pageStyle
	var body bytes.Buffer
	if err := p.template.Execute(&body, v); err != nil {
		return shown{}, fmt.Errorf("render a page: %w", err)
	}
	return shown{status: v.status, policy: p.policy, body: body.Bytes()}, nil
}

// shown is a rendered page. It answers every operation whose answer is one.
type shown struct {
	status int
	policy string
	body   []byte
}

// VisitReturnFromPaymentResponse implements gen.ReturnFromPaymentResponseObject.
func (s shown) VisitReturnFromPaymentResponse(w http.ResponseWriter) error { return s.write(w) }

// VisitShowStaffQuestionResponse implements gen.ShowStaffQuestionResponseObject.
func (s shown) VisitShowStaffQuestionResponse(w http.ResponseWriter) error { return s.write(w) }

// VisitAnswerStaffQuestionResponse implements gen.AnswerStaffQuestionResponseObject.
func (s shown) VisitAnswerStaffQuestionResponse(w http.ResponseWriter) error { return s.write(w) }

// write writes the page so that nobody keeps, lists, frames or passes on what is behind a secret link.
func (s shown) write(w http.ResponseWriter) error {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", s.policy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	w.WriteHeader(s.status)
	_, err := w.Write(s.body)
	return err
}
