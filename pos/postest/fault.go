package postest

import (
	"net/http"
	"time"

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
	HugeReply     Fault = "the reply has 50 MB"
	BadRequest    Fault = "status 400 with a page of HTML"
	NoPage        Fault = "status 404 with a page of HTML"
	TimedOut      Fault = "status 408"
	Conflict      Fault = "status 409 with a page of HTML"
	ServerError   Fault = "status 500"
	BadGateway    Fault = "status 502"
	Unavailable   Fault = "status 503 without a pause"
	Busy          Fault = "status 503 with a pause"
	GatewayTime   Fault = "status 504"
	NoCredential  Fault = "status 401"
	Forbidden     Fault = "status 403"
	TooMany       Fault = "status 429"
	Found         Fault = "status 302"
	Redirect      Fault = "status 307"
	Moved         Fault = "status 308"
	silence       Fault = "no reply"
	pause               = 7 * time.Second
	elsewherePath       = "/postest-elsewhere"
)

// expectation is a row of the exam's table: what a fault means to every vendor, whatever was asked. Only
// Refusal is a word of the vendor's own; a fault of the transport never proves that there is no ticket, or
// that an order is not wanted. [Subject.Kinds] has what a vendor documents otherwise.
type expectation struct {
	fault Fault
	kind  pos.Kind
}

func table() []expectation {
	return []expectation{
		{Refusal, pos.Rejected},
		{LostRequest, pos.Unknown}, // from our end it looks like LostReply
		{LostReply, pos.Unknown},
		{CutReply, pos.Unknown},
		{EmptyReply, pos.Unknown},
		{GarbledReply, pos.Unknown},
		{EmptyObject, pos.Unknown},
		{EndlessReply, pos.Unknown},
		{HugeReply, pos.Unknown},
		{BadRequest, pos.Unknown}, // a page is nobody's failure document: a proxy, or a path that is wrong
		{NoPage, pos.Unknown},
		{TimedOut, pos.Unknown},
		{Conflict, pos.Unknown},
		{ServerError, pos.Unknown},
		{BadGateway, pos.Unknown},
		{Unavailable, pos.Unknown},
		{Busy, pos.Unknown},
		{GatewayTime, pos.Unknown},
		{NoCredential, pos.Unauthorized},
		{Forbidden, pos.Unauthorized},
		{TooMany, pos.Throttled},
		{Found, pos.Unknown},
		{Redirect, pos.Unknown},
		{Moved, pos.Unknown},
	}
}

// expectations is the table as it is for the subject.
func (s Subject) expectations() []expectation {
	rows := table()
	for i, row := range rows {
		if own, ok := s.Kinds[row.fault]; ok {
			rows[i].kind = own
		}
	}
	return rows
}

// transport is the table without what the vendor itself says.
func (s Subject) transport() []expectation { return s.expectations()[1:] }

// status is the HTTP status of the faults that are one, else zero.
func (f Fault) status() int {
	codes := map[Fault]int{
		BadRequest: http.StatusBadRequest, NoPage: http.StatusNotFound, TimedOut: http.StatusRequestTimeout, Conflict: http.StatusConflict,
		ServerError: http.StatusInternalServerError, BadGateway: http.StatusBadGateway,
		Unavailable: http.StatusServiceUnavailable, Busy: http.StatusServiceUnavailable,
		GatewayTime: http.StatusGatewayTimeout, NoCredential: http.StatusUnauthorized,
		Forbidden: http.StatusForbidden, TooMany: http.StatusTooManyRequests,
		Found: http.StatusFound, Redirect: http.StatusTemporaryRedirect, Moved: http.StatusPermanentRedirect,
	}
	return codes[f]
}

// paused reports whether the fault tells for how long to wait.
func (f Fault) paused() bool { return f == Busy || f == TooMany }

// oversized reports whether the reply is larger than any connector takes in.
func (f Fault) oversized() bool { return f == EndlessReply || f == HugeReply }
