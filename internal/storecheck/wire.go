package storecheck

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/ordersaga/ordersaga/internal/httpjson"
)

// maxShown bounds what is shown of a body, in bytes.
const maxShown = 2 << 10

// wireLog writes calls as they went over the wire, without what must not be shown.
type wireLog struct {
	hide redactor
	show func(format string, args ...any)
	mu   sync.Mutex // some connectors make several calls at a time
}

func newWireLog(secrets []string, show func(format string, args ...any)) *wireLog {
	return &wireLog{hide: newRedactor(secrets), show: show}
}

// write writes one call.
func (w *wireLog) write(x httpjson.Exchange) {
	var out strings.Builder
	fmt.Fprintf(&out, "  > %s %s (%s)\n", x.Method, w.hide.url(x.URL), x.Op)
	w.headers(&out, "  > ", x.Header)
	w.body(&out, "  > ", x.Header, x.Body)
	if x.Status != 0 {
		fmt.Fprintf(&out, "  < %d %s\n", x.Status, http.StatusText(x.Status))
		w.headers(&out, "  < ", x.AnswerHeader)
		w.body(&out, "  < ", x.AnswerHeader, x.Answer)
	}
	if x.Err != nil {
		// What net/http says of a broken answer may quote it.
		fmt.Fprintf(&out, "  < the answer did not come, or broke off\n")
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.show("%s", out.String())
}

// headers writes the names of all, and the values of those in which nobody hides a credential.
func (w *wireLog) headers(out *strings.Builder, mark string, h http.Header) {
	for _, name := range slices.Sorted(maps.Keys(h)) {
		value := "[hidden]"
		switch name {
		case "Accept", "Content-Type", "Content-Length", "Content-Encoding", "Date", "Retry-After", "Server", "User-Agent":
			value = w.hide.text(strings.Join(h[name], ", "))
		}
		fmt.Fprintf(out, "%s%s: %s\n", mark, name, value)
	}
}

func (w *wireLog) body(out *strings.Builder, mark string, h http.Header, body []byte) {
	if len(body) == 0 {
		return
	}
	shown := w.hide.body(h.Get("Content-Type"), body)
	if len(shown) > maxShown {
		shown = strings.ToValidUTF8(shown[:maxShown], "") + fmt.Sprintf("... (%d bytes in all)", len(body))
	}
	fmt.Fprintf(out, "%s%s\n", mark, shown)
}
