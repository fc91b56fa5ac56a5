package staff

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// Types of messages.
const (
	typeQuestion = "staff.question"
	typeReminder = "staff.reminder"
)

// message is the body of a webhook, as docs/staff.md shows it.
type message struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      data      `json:"data"`
}

type data struct {
	StoreID  string       `json:"store_id"`
	OrderID  string       `json:"order_id"`
	Number   string       `json:"number"`
	Kind     string       `json:"kind,omitempty"`
	Text     string       `json:"text"`
	Lines    []wireLine   `json:"lines"`
	Total    *wireMoney   `json:"total,omitempty"`
	Options  []wireOption `json:"options"`
	Default  string       `json:"default_option,omitempty"`
	Deadline time.Time    `json:"deadline,omitzero"`
}

type wireLine struct {
	Quantity  int      `json:"quantity"`
	Name      string   `json:"name"`
	Modifiers []string `json:"modifiers,omitempty"`
}

type wireMoney struct {
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
	Text     string `json:"text"`
}

type wireOption struct {
	Option string `json:"option"`
	Label  string `json:"label"`
	URL    string `json:"url"`
}

// encode writes a question as it goes over the wire, without HTML escaping: printers print an escaped
// ampersand as it stands.
func encode(q Question) ([]byte, error) {
	m := message{Type: typeQuestion, Timestamp: q.Since.UTC(), Data: data{
		StoreID: q.StoreID, OrderID: q.OrderID, Number: q.Number, Kind: string(q.Kind), Text: q.Text,
		Lines: []wireLine{}, Options: []wireOption{}, Default: string(q.Default),
	}}
	if q.Reminder {
		m.Type = typeReminder
	}
	if !q.Deadline.IsZero() {
		m.Data.Deadline = q.Deadline.UTC()
	}
	if !q.Total.IsZero() {
		m.Data.Total = &wireMoney{Amount: q.Total.Amount, Currency: q.Total.Currency, Text: q.Total.String()}
	}
	for _, line := range q.Lines {
		m.Data.Lines = append(m.Data.Lines, wireLine(line))
	}
	for _, option := range q.Options {
		m.Data.Options = append(m.Data.Options, wireOption{Option: string(option.Option), Label: option.Label, URL: option.URL})
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(m); err != nil {
		return nil, fmt.Errorf("encode message %s: %w", q.ID, err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
