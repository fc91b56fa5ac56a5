package postest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/ordersaga/ordersaga/pos"
)

// Fault is a way in which an exchange goes wrong.
type Fault string

// The faults.
const (
	None          Fault = ""
	Refusal       Fault = "the vendor refuses"
	LostRequest   Fault = "the connection is cut before the vendor acts"
	LostReply     Fault = "the connection is cut after the vendor acted"
	CutReply      Fault = "the reply is cut in the middle"
	EmptyReply    Fault = "the reply is empty"
	GarbledReply  Fault = "the reply is a page of HTML"
	EmptyObject   Fault = "the reply is an empty object"
	EndlessReply  Fault = "the reply never ends"
	ServerError   Fault = "status 500"
	BadGateway    Fault = "status 502"
	Unavailable   Fault = "status 503 without a pause"
	Busy          Fault = "status 503 with a pause"
	GatewayTime   Fault = "status 504"
	NoCredential  Fault = "status 401"
	Forbidden     Fault = "status 403"
	TooMany       Fault = "status 429"
	Redirect      Fault = "status 307"
	silence       Fault = "no reply"
	pauseSeconds        = "7"
	elsewherePath       = "/postest-elsewhere"
)

// faults lists what a submit is tried with, and what each means to every vendor.
func faults() map[Fault]pos.Kind {
	return map[Fault]pos.Kind{
		Refusal:      pos.Rejected,
		LostRequest:  pos.Unknown, // from our end it looks like LostReply
		LostReply:    pos.Unknown,
		CutReply:     pos.Unknown,
		EmptyReply:   pos.Unknown,
		GarbledReply: pos.Unknown,
		EmptyObject:  pos.Unknown,
		EndlessReply: pos.Unknown,
		ServerError:  pos.Unknown,
		BadGateway:   pos.Unknown,
		Unavailable:  pos.Unknown,
		Busy:         pos.Unknown,
		GatewayTime:  pos.Unknown,
		NoCredential: pos.Unauthorized,
		Forbidden:    pos.Unauthorized,
		TooMany:      pos.Throttled,
		Redirect:     pos.Unknown,
	}
}

// status is the HTTP status of the faults that are one, else zero.
func (f Fault) status() int {
	codes := map[Fault]int{
		ServerError: http.StatusInternalServerError, BadGateway: http.StatusBadGateway,
		Unavailable: http.StatusServiceUnavailable, Busy: http.StatusServiceUnavailable,
		GatewayTime: http.StatusGatewayTimeout, NoCredential: http.StatusUnauthorized,
		Forbidden: http.StatusForbidden, TooMany: http.StatusTooManyRequests,
		Redirect: http.StatusTemporaryRedirect,
	}
	return codes[f]
}

// spoil answers one request wrongly. text is what a server could repeat of the request.
func (g *gate) spoil(f Fault, w http.ResponseWriter, r *http.Request, text string) {
	if status := f.status(); status != 0 {
		spoilStatus(f, status, w, text)
		return
	}
	switch f {
	case Refusal:
		g.subject.Refuse(w, text)
	case LostRequest:
		hangUp(w)
	case LostReply:
		g.subject.Vendor.ServeHTTP(httptest.NewRecorder(), r)
		hangUp(w)
	case CutReply:
		g.cut(w, r)
	case EmptyReply:
		w.WriteHeader(http.StatusOK)
	case GarbledReply:
		_, _ = io.WriteString(w, "<html>"+text+"</html>")
	case EmptyObject:
		_, _ = io.WriteString(w, "{}")
	case EndlessReply:
		endless(w, text)
	case silence:
		// The server notices that the client has left only when the whole request was read.
		_, _ = io.Copy(io.Discard, r.Body)
		g.arrived <- struct{}{}
		<-r.Context().Done()
	case None, ServerError, BadGateway, Unavailable, Busy, GatewayTime, NoCredential, Forbidden, TooMany, Redirect:
	}
}

func spoilStatus(f Fault, status int, w http.ResponseWriter, text string) {
	if f == Busy || f == TooMany {
		w.Header().Set("Retry-After", pauseSeconds)
	}
	if f == Redirect {
		w.Header().Set("Location", elsewherePath)
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}

// hangUp closes the connection without an answer.
func hangUp(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = conn.Close()
	}
}

// cut lets the vendor act and keeps the second half of what it says.
func (g *gate) cut(w http.ResponseWriter, r *http.Request) {
	whole := httptest.NewRecorder()
	g.subject.Vendor.ServeHTTP(whole, r)
	body := whole.Body.String()
	conn, out, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	_, _ = io.WriteString(out, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n"+body[:len(body)/2])
	_ = out.Flush()
	_ = conn.Close()
}

// endless writes until nobody listens any more.
func endless(w http.ResponseWriter, text string) {
	_, err := io.WriteString(w, `{"text": "`)
	for block := strings.Repeat(text, 1000); err == nil; {
		_, err = io.WriteString(w, block)
	}
}
