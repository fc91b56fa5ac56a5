package simulator

import (
	"encoding/json"
	"net"
	"net/http"
	"strings"
)

// answer is what a simulated system says, or that it says nothing.
type answer struct {
	status int
	header map[string]string
	body   any
	// raw is written instead of body.
	raw []byte
	// endless: the body never ends, until the client leaves or this is closed.
	endless <-chan struct{}
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
	if text == nil && a.endless == nil {
		// The bodies are this package's own types of strings, numbers, lists and times.
		text, _ = json.Marshal(a.body)
	}
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	for name, value := range a.header {
		rw.Header().Set(name, value)
	}
	rw.WriteHeader(a.status)
	if a.endless != nil {
		goOn(rw, a.endless)
		return
	}
	// Who has gone away does not read the answer: nothing to be done about it.
	_, _ = rw.Write(text)
}

// goOn writes the beginning of a list, and then its elements until it is to stop or nobody reads any more.
func goOn(rw http.ResponseWriter, stop <-chan struct{}) {
	const elements = 1 << 10
	part := []byte("[" + strings.Repeat("{},", elements))
	for {
		if _, err := rw.Write(part); err != nil {
			return
		}
		part[0] = ' '
		select {
		case <-stop:
			return
		default:
		}
	}
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
