package botpos

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// dictionary maps the words for where an order stands, in upper case: those of the texts and those of the
// settings. No word may have two meanings.
func (s Settings) dictionary() (map[string]order.TicketState, error) {
	words := map[string]order.TicketState{
		wordStandby: order.TicketWaiting, wordOK: order.TicketCooking,
		wordCook: order.TicketCooking, wordCooking: order.TicketCooking, wordComplete: order.TicketCompleted,
	}
	var errs []error
	for _, list := range []struct {
		name  string
		words []string
		state order.TicketState
	}{
		{name: "refused_words", words: s.RefusedWords, state: order.TicketGone},
		{name: "cooking_words", words: s.CookingWords, state: order.TicketCooking},
		{name: "completed_words", words: s.CompletedWords, state: order.TicketCompleted},
	} {
		for _, word := range list.words {
			key := wordKey(word)
			if known, ok := words[key]; ok && known != list.state {
				errs = append(errs, fmt.Errorf("%s: %q means %s already", list.name, word, known))
			}
			if key == "" {
				errs = append(errs, errors.New(list.name+": a word is empty"))
			}
			words[key] = list.state
		}
	}
	return words, errors.Join(errs...)
}

// wordKey is a word without its case: the texts write open here and Open there.
func wordKey(word string) string { return strings.ToUpper(strings.TrimSpace(word)) }

// state maps a word, and returns it as it may be kept. A word that nobody explained maps to nothing: it is
// never taken for a success, and never for a refusal.
func (c *Connector) state(word text) (string, order.TicketState) {
	if state, ok := c.words[wordKey(string(word))]; ok {
		return strings.TrimSpace(string(word)), state
	}
	return c.plainWords(string(word)), order.TicketUnmapped
}

// plainWords makes the POS's own words fit to be told in calls in which no guest takes part.
func (c *Connector) plainWords(words string) string {
	return pos.Redact(words, order.Guest{}, c.token)
}
