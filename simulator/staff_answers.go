package simulator

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
)

// readStaffMessage is what happens in the chat: it fetches the links for a preview, as chats do, and then
// somebody presses a button, perhaps.
func (w *World) readStaffMessage(m *StaffMessage, staff Staff, options []StaffOption) {
	for _, option := range options {
		status, _ := w.open(http.MethodGet, option.URL) // a chat that gets no preview shows none
		w.mu.Lock()
		m.Previews = append(m.Previews, status)
		w.mu.Unlock()
	}
	chosen, ok := staff.choose(options)
	if !ok || !w.wait(w.life, staff.After) {
		return
	}
	if staff.Deletes && chosen.Option == letGo {
		w.deleteTicket(m)
	}
	w.answer(m, chosen)
}

// choose is the first of their answers that is offered.
func (s Staff) choose(options []StaffOption) (StaffOption, bool) {
	for _, answer := range s.Answers {
		i := slices.IndexFunc(options, func(o StaffOption) bool { return o.Option == answer })
		if i >= 0 {
			return options[i], true
		}
	}
	return StaffOption{}, false
}

// deleteTicket deletes the ticket that a message is about, if there is one that is not finished.
func (w *World) deleteTicket(m *StaffMessage) {
	w.mu.Lock()
	defer w.mu.Unlock()
	t, known := w.restaurants[m.Restaurant].newest("", m.Number)
	if known && t.Stage != Done {
		w.move(t, Removed, ByAdmin)
	}
}

// answer presses a button until something happens, like people do.
func (w *World) answer(m *StaffMessage, chosen StaffOption) {
	pause := w.options.Callbacks.Wait
	for range w.options.Callbacks.Attempts {
		status, err := w.open(http.MethodPost, chosen.URL)
		w.mu.Lock()
		m.Answer, m.Status = chosen.Option, status
		w.mu.Unlock()
		if err == nil && status < http.StatusInternalServerError || !w.wait(w.life, pause) {
			return
		}
		pause *= 2
	}
}

// open opens a link and returns the HTTP status that it got, 0 for none.
func (w *World) open(method, url string) (int, error) {
	ctx, cancel := context.WithTimeout(w.life, w.options.Callbacks.Timeout.D())
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, url, http.NoBody)
	if err != nil {
		return 0, fmt.Errorf("open link: %w", err)
	}
	response, err := w.client.Do(request)
	if err != nil {
		return 0, fmt.Errorf("open link: %w", err)
	}
	defer func() { _ = response.Body.Close() }()                       // it was read to its end
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, maxBody)) // read so that the connection is used again
	return response.StatusCode, nil
}
