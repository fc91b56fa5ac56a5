package simulator

import (
	"encoding/json"
	"net"
	"net/http"
)

// answer is what a simulated system says, or that it says nothing.
type answer struct {
	status int
	header map[string]string
	body   any
	// raw is written instead of body.
	raw []byte
	// lost: the connection is reset, nothing is said.
	lost bool
}

func ok(body any) answer { return answer{status: http.StatusOK, body: body} }

func (a answer) write(rw http.ResponseWriter) {
	if a.lost {
		reset(rw)
		return
	}
	text := a.raw
	if text == nil {
		// The bodies are this package's own types of strings, numbers, lists and times.
		text, _ = json.Marshal(a.body)
	}
	for name, value := range a.header {
		rw.Header().Set(name, value)
	}
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	rw.WriteHeader(a.status)
	// Who has gone away does not read the answer: nothing to be done about it.
	_, _ = rw.Write(text)
}

// reset ends the connection so that the client sees a reset instead of an answer.
func reset(rw http.ResponseWriter) {
	conn, _, err := http.NewResponseController(rw).Hijack()
	if err != nil { // HTTP/2, or a recorder: the nearest thing is an answer that nobody can read
		http.Error(rw, "connection lost", http.StatusBadGateway)
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		// Without lingering, close sends RST where it would send FIN.
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
