package eleve

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/ordersaga/ordersaga/internal/httpjson"
)

// The waits between two looks into the mailbox. None is documented.
const (
	firstWait = 250 * time.Millisecond
	longWait  = 5 * time.Second
)

// oldAfter is how old an answer may be that lay in the mailbox, and how far the till's clock may be off without
// anybody noticing. Nothing is documented; a clock that is further off costs a question more for such an answer.
const oldAfter = time.Minute

// result is any result that a till puts into the mailbox.
type result interface {
	head() envelope
	// madeAt is when the till made it, in its own words; empty if it does not say.
	madeAt() string
}

// send makes one signed call and returns any answer of 2xx as it came.
func (c *Connector) send(ctx context.Context, op, path string, body any, fresh bool) (httpjson.Raw, error) {
	encoded, err := httpjson.Encode(body)
	if err != nil {
		return httpjson.Raw{}, &httpjson.Error{Op: op, Method: http.MethodPost, Err: err}
	}
	var answer httpjson.Raw
	err = c.http.Do(ctx, httpjson.Request{
		Op: op, Method: http.MethodPost, Path: path, Body: encoded, Fresh: fresh, Header: c.signer.Sign(c.now(), encoded),
	}, &answer)
	return answer, err
}

// ask puts a question into the mailbox and waits for the till's answer, until the read timeout ends. The
// hub keeps questions apart by what they are about and by nothing else, so one process asks each once at
// a time. Somebody else may be asking the same: then our first call finds theirs waiting (208), and
// either may take the answer, which puts the other's next call back to the start (202). A fresh question
// takes no answer that lay there before it was asked; ours reports whether the answer was made to our own.
func (c *Connector) ask(ctx context.Context, op, path string, q question, fresh bool, out result) (ours bool, err error) {
	ctx, stop := context.WithTimeout(ctx, c.readTimeout)
	defer stop()
	leave, err := c.slots.enter(ctx, path+" "+q.KeyType+" "+q.Keys[0])
	if err != nil {
		return ours, silent(op, err)
	}
	defer leave()
	for wait := firstWait; ; wait = min(2*wait, longWait) {
		answer, err := c.send(ctx, op, path, q, false)
		switch {
		case err != nil && ctx.Err() != nil:
			return ours, silent(op, ctx.Err())
		case err != nil:
			return ours, classify(op, err, noWords)
		case answer.Status == http.StatusAccepted:
			ours = true
		case answer.Status != http.StatusAlreadyReported && (ours || !fresh):
			return ours, read(op, answer, out)
		}
		if err := pause(ctx, wait); err != nil {
			return ours, silent(op, err)
		}
	}
}

// old reports whether an answer tells that it was made long before it was asked for.
func (c *Connector) old(out result, asked time.Time) bool {
	made := c.heardAt(out.madeAt())
	return !made.IsZero() && made.Before(asked.Add(-oldAfter))
}

// about is the question about an order.
func (c *Connector) about(r ref) question {
	return question{ServiceID: c.settings.ServiceID, KeyType: r.keyType, Keys: []string{r.key}}
}

// read takes a result in. A success that has found nothing may look like a failure of the 412 kind.
func read(op string, answer httpjson.Raw, out result) error {
	if err := answer.Decode(out); err != nil {
		return unreadable(op, err.Error())
	}
	head := out.head()
	switch {
	case head.notFound():
		return missing(op)
	case head.Success == nil:
		return unreadable(op, "it does not say whether it is a success")
	case !*head.Success:
		return unreadable(op, "the till could not answer")
	}
	return nil
}

// pause waits, unless the context ends before.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// slots let one caller at a time use a slot of the mailbox.
type slots struct {
	mu   sync.Mutex
	busy map[string]*slot
}

// slot is a lock that can be waited for with a context, and how many hold it or wait for it.
type slot struct {
	free  chan struct{}
	users int
}

func newSlots() *slots { return &slots{busy: make(map[string]*slot)} }

// enter takes the slot, and returns what gives it back.
func (s *slots) enter(ctx context.Context, key string) (leave func(), err error) {
	one := s.join(key)
	select {
	case one.free <- struct{}{}:
		return func() { <-one.free; s.part(key) }, nil
	case <-ctx.Done():
		s.part(key)
		return nil, ctx.Err()
	}
}

func (s *slots) join(key string) *slot {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy[key] == nil {
		s.busy[key] = &slot{free: make(chan struct{}, 1)}
	}
	s.busy[key].users++
	return s.busy[key]
}

func (s *slots) part(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy[key].users--; s.busy[key].users == 0 {
		delete(s.busy, key)
	}
}
