package postest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
)

// huge is the size of HugeReply, many times what a menu has.
const huge = 50 << 20

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
		_, _ = io.WriteString(w, page(text))
	case EmptyObject:
		_, _ = io.WriteString(w, "{}")
	case EndlessReply:
		g.pour(w, text, 20*huge) // for ever, if somebody listens for so long
	case HugeReply:
		g.pour(w, text, huge)
	case silence:
		// The server notices that the client has left only when the whole request was read.
		_, _ = io.Copy(io.Discard, r.Body)
		g.arrived <- struct{}{}
		<-r.Context().Done()
	case None, BadRequest, NoPage, TimedOut, Conflict, ServerError, BadGateway, Unavailable, Busy, GatewayTime,
		NoCredential, Forbidden, TooMany, Found, Redirect, Moved:
	}
}

func spoilStatus(f Fault, status int, w http.ResponseWriter, text string) {
	if f.paused() {
		w.Header().Set("Retry-After", strconv.Itoa(int(pause.Seconds())))
	}
	if status >= http.StatusMultipleChoices && status < http.StatusBadRequest {
		w.Header().Set("Location", elsewherePath)
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, page(text))
}

func page(text string) string { return "<html>" + text + "</html>" }

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

// pour writes JSON of a size, as far as somebody listens.
func (g *gate) pour(w http.ResponseWriter, text string, size int) {
	n, err := io.WriteString(w, `{"text": "`)
	for block := strings.Repeat(text+" ", 1000); err == nil && n < size; n += len(block) {
		_, err = io.WriteString(w, block)
	}
	if err == nil {
		_, _ = io.WriteString(w, `"}`)
		g.drained.Store(true)
	}
}
