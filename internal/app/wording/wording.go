// Package wording has the sentences about questions that more than one part of the program prints: the
// demo's story and the command line.
package wording

import (
	"strconv"

	"github.com/ordersaga/ordersaga/order"
)

// Asked is who is asked a question: a person, and the restaurant's staff too. A reminder of a question
// that was opened before says so.
func Asked(staff, reminder bool) string {
	text := "a person is asked"
	if staff {
		text = "a person and the restaurant's staff are asked"
	}
	if reminder {
		return "reminder: " + text + " again"
	}
	return text
}

// Answered is what the answer to a question was, whose, and why. Nil and an empty one are the answer of
// the facts, which have made it needless.
func Answered(a *order.Answer) string {
	if a == nil || a.Option == "" {
		return "answered by the facts"
	}
	text := string(a.Option) + ", says " + a.Actor
	if a.Value != "" {
		text += " (" + a.Value + ")"
	}
	if a.Note != "" {
		text += ": " + strconv.Quote(a.Note)
	}
	return text
}
