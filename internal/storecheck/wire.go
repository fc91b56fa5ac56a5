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
const maxShown = 4 << 10

// wireLog writes calls as they went over the wire, without what must not be shown.
type wireLog struct {
	show func(format string, args ...any)
	mu   sync.Mutex // some connectors make several calls at a time
	hide *redactor
}

func newWireLog(secrets []string, show func(format string, args ...any)) *wireLog {
	return &wireLog{hide: newRedactor(secrets), show: show}
}

// write writes one call.
func (w *wireLog) write(x httpjson.Exchange) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out strings.Builder
	w.hide.credentials(x.Header)
	fmt.Fprintf(&out, "  > %s %s (%s)\n", x.Method, w.hide.url(x.URL), x.Op)
	w.message(&out, "  > ", x.Header, x.Body, true)
	if x.Status != 0 {
		fmt.Fprintf(&out, "  < %d %s\n", x.Status, http.StatusText(x.Status))
		w.message(&out, "  < ", x.AnswerHeader, x.Answer, false)
	}
	if x.Err != nil {
		// What net/http says of a broken answer may quote it.
		fmt.Fprintf(&out, "  < the answer did not come, or broke off\n")
	}
	w.show("%s", out.String())
}

// message writes headers and a body.
func (w *wireLog) message(out *strings.Builder, mark string, h http.Header, body []byte, ours bool) {
	for i, name := range slices.Sorted(maps.Keys(h)) {
		fmt.Fprintf(out, "%s%s: %s\n", mark, w.hide.headerName(i, name), w.hide.header(name, h[name]))
	}
	if len(body) == 0 {
		return
	}
	shown := w.hide.body(h.Get("Content-Type"), body, ours)
	if len(shown) > maxShown {
		shown = strings.ToValidUTF8(shown[:maxShown], "") + fmt.Sprintf("... (%d bytes in all)", len(body))
	}
	fmt.Fprintf(out, "%s%s\n", mark, shown)
}
