package eleve

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// Settle implements [pos.Settler] by payment, which closes the order, or the table it is on, and may make the
// tax invoice. It looks before it acts: a closed ticket is settled; a bill that holds anything else than our
// order, that cannot be read to the centavo, or of another total than was paid is not. After an Unknown call it
// again: it looks before it acts.
func (c *Connector) Settle(ctx context.Context, ticketID string, paid pos.Paid) error {
	const op = "settle"
	r, ok := parseRef(ticketID)
	if !ok {
		return malformed(op, errors.New("the ticket's id is none of ours"))
	}
	seen, err := c.look(ctx, op, r, true)
	if err != nil {
		return err
	}
	r = c.named(r, seen)
	now, found := c.observation(r, seen)
	b := seen.bill(r)
	switch {
	case !found:
		return missing(op)
	case now.State == order.TicketCompleted:
		return nil
	case now.State != order.TicketCooking || b == nil:
		return refused(op, "the ticket is "+now.Ticket.Raw, "")
	case !b.alone(r):
		return refused(op, "the bill holds more than this order", "")
	}
	total, ok := b.sums()
	switch {
	case !ok:
		return unreadable(op, "the bill's amounts do not add up")
	case total.amount <= 0 || total.amount.money() != paid.Amount:
		return refused(op, fmt.Sprintf("the bill's total is %s, paid are %s", total.amount.money(), paid.Amount), "")
	}
	return c.pay(ctx, op, r, b, total)
}

// pay puts the payment into the mailbox and waits for the till's receipt. A result that lay there before is
// of somebody else's payment. A payment that is taken a second time (202 after the first) was answered to
// somebody else: then nothing more is sent, and whoever wants to know looks.
func (c *Connector) pay(ctx context.Context, op string, r ref, b *bill, total sums) error {
	ctx, stop := context.WithTimeout(ctx, c.readTimeout)
	defer stop()
	body := c.payment(r, b, total)
	leave, err := c.slots.enter(ctx, pathPayment+" "+body.KeyType+" "+body.Key)
	if err != nil {
		return silent(op, err)
	}
	defer leave()
	pending := false
	for wait := firstWait; ; wait = min(2*wait, longWait) {
		answer, err := c.send(ctx, op, pathPayment, body, true)
		switch {
		case err != nil && pending: // whatever became of this call, the payment is on its way
			return silent(op, err)
		case err != nil:
			return classify(op, err, noWords)
		case answer.Status == http.StatusAccepted && pending:
			return unreadable(op, "somebody else has taken the receipt")
		case answer.Status == http.StatusAccepted, answer.Status == http.StatusAlreadyReported:
			pending = true
		case !pending:
			return unreadable(op, "it is the receipt of an earlier payment")
		default:
			return read(op, answer, new(statusResult))
		}
		if err := pause(ctx, wait); err != nil {
			return silent(op, err)
		}
	}
}

// payment is the body of payment. A table's or a card's bill is paid under its number, as in the vendor's
// example, any other under the order's id (assumed).
func (c *Connector) payment(r ref, b *bill, total sums) paymentRequest {
	keyType, key := r.keyType, r.key
	switch {
	case b.Type == typeTable && b.Table != nil && b.Table.Number != "":
		keyType, key = typeTable, string(b.Table.Number)
	case b.Type == typeCard && b.Card != nil && b.Card.Number != "":
		keyType, key = typeCard, string(b.Card.Number)
	}
	return paymentRequest{ServiceID: c.settings.ServiceID, KeyType: keyType, Key: key, Payment: wirePayment{
		PrintOrder: c.settings.Invoice, Invoice: c.settings.Invoice, PrintInvoice: c.settings.Invoice, Persons: 1,
		Methods: []wireMethod{{
			Value: total.amount, Currency: currencyCode, Type: paidAtTheTill,
			Method: strings.ToUpper(c.settings.PaymentMethod), MethodInfo: strings.ToUpper(c.settings.PaymentInfo),
		}},
		Amount: total.items, Discounts: total.discount, Fees: total.fees, Total: total.amount,
	}}
}
