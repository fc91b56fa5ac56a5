package simulator

import (
	"crypto/sha256"
	"maps"
	"net/http"
	"time"
)

// keyEntry is what is known of one idempotency key.
type keyEntry struct {
	fingerprint [sha256.Size]byte
	at          time.Time
	done        bool // the answer is there
	answer      answer
}

// reserve looks a key up and takes it for this request. ok is false when the key has ended the call:
// the first answer again, or why there is none.
func (a *account) reserve(key string, fingerprint [sha256.Size]byte, now time.Time) (*keyEntry, answer, bool) {
	old, known := a.keys[key]
	if known && old.done && now.Sub(old.at) >= a.settings.KeyWindow.D() {
		known = false
	}
	switch {
	case !known:
		e := &keyEntry{fingerprint: fingerprint, at: now}
		a.keys[key] = e
		return e, answer{}, true
	case old.fingerprint != fingerprint:
		return nil, failed(http.StatusUnprocessableEntity, codeKeyMismatch, "the key was used with another request"), false
	case !old.done:
		return nil, failed(http.StatusConflict, codeInProgress, "the first request with the key is being worked on"), false
	}
	again := old.answer
	again.header = map[string]string{"Idempotent-Replayed": "true"}
	return nil, again, false
}

// keep stores a key's answer; a request that was not carried out gives the key back: what a payment's
// state forbids now, it may allow later.
func (a *account) keep(key string, e *keyEntry, result answer) {
	switch result.status {
	case http.StatusBadRequest, http.StatusNotFound, http.StatusConflict:
		delete(a.keys, key)
	default:
		e.done, e.answer = true, result
	}
}

// forgetKeys ends the window of every key whose answer is there, as if its time had passed.
func (w *World) forgetKeys(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	maps.DeleteFunc(w.account(id).keys, func(_ string, e *keyEntry) bool { return e.done })
}
