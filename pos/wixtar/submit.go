package wixtar

import (
	"context"
	"errors"
	"net/http"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// Submit implements [pos.Connector]. An order at a table is added to the table's order, whose number is
// the ticket's id; asking twice serves twice. Any other one is created and confirmed: nothing is cooked
// before that, so whatever goes wrong with creating was NotSent, a refusal apart. Neither answer says
// where the order stands, so the observation is waiting, the least that is true, and the caller asks.
func (c *Connector) Submit(ctx context.Context, d pos.Draft, paid pos.Paid) (pos.Observation, error) {
	t := c.talk(c.wordsFor(d))
	if d.Fulfillment.Ticket != "" {
		return t.addItems(ctx, d, paid)
	}
	create, confirm, err := c.twoSteps(d, paid)
	if err != nil {
		return pos.Observation{}, malformed("submit", err)
	}
	id, err := t.create(ctx, create)
	if e, ok := errors.AsType[*pos.Error](err); ok && e.Kind == pos.Unknown {
		e.Kind = pos.NotSent
	}
	if err != nil {
		return pos.Observation{}, err
	}
	confirm.ID = id
	return t.confirm(ctx, confirm)
}

// Check implements [pos.Checker].
func (c *Connector) Check(d pos.Draft, paid pos.Paid) error {
	var err error
	if d.Fulfillment.Ticket != "" {
		_, err = c.talk(c.wordsFor(d)).tableOrder(d, paid)
	} else {
		_, _, err = c.twoSteps(d, paid)
	}
	if err != nil {
		return malformed("check", err)
	}
	return nil
}

// Prepare implements [pos.Preparer]: it creates the order under our order id as external_id. An order at
// a table has no such step: then the id is empty, nothing was asked, and the order is to be submitted.
func (c *Connector) Prepare(ctx context.Context, d pos.Draft, paid pos.Paid) (string, error) {
	if d.Fulfillment.Ticket != "" {
		return "", nil
	}
	create, _, err := c.twoSteps(d, paid)
	if err != nil {
		return "", malformed("prepare", err)
	}
	return c.talk(c.wordsFor(d)).create(ctx, create)
}

// Confirm implements [pos.Preparer]. That an order is confirmed already is told by a sentence, which counts as a
// success. An order at a table is Malformed here: repeating it would serve twice.
//
// The first time it has the POS issue the e-invoice where the settings say so, and never again: to ask twice issues
// two (the vendor's kiosk leaves it out for that), and no look at the order tells whether the first one is still on
// its way. One that is missing can be issued by hand, one too many is in the books.
func (c *Connector) Confirm(ctx context.Context, ticketID string, d pos.Draft, paid pos.Paid, again bool) (pos.Observation, error) {
	body, err := c.confirmation(ticketID, d, paid)
	if err != nil {
		return pos.Observation{}, malformed("confirm", err)
	}
	body.Receipt = body.Receipt && !again
	return c.talk(c.wordsFor(d)).confirm(ctx, body)
}

// confirmation is the body of confirming a draft for the first time.
func (c *Connector) confirmation(ticketID string, d pos.Draft, paid pos.Paid) (confirmRequest, error) {
	if d.Fulfillment.Ticket != "" {
		return confirmRequest{}, errors.New("an order at a table is submitted in one step")
	}
	if !validID(ticketID) {
		return confirmRequest{}, errors.New("the ticket's id is no order number")
	}
	_, body, err := c.twoSteps(d, paid)
	body.ID = ticketID
	return body, err
}

func (t *talk) addItems(ctx context.Context, d pos.Draft, paid pos.Paid) (pos.Observation, error) {
	const op = "submit"
	body, err := t.tableOrder(d, paid)
	if err != nil {
		return pos.Observation{}, malformed(op, err)
	}
	if err := t.act(ctx, httpjson.Request{Op: op, Method: http.MethodPost, Path: pathItems, Body: body}, false); err != nil {
		return pos.Observation{}, t.classify(op, err)
	}
	return posted(body.ID), nil
}

func (t *talk) create(ctx context.Context, body createRequest) (string, error) {
	const op = "prepare"
	var reply createAnswer
	request := httpjson.Request{Op: op, Method: http.MethodPost, Path: pathCreate, Body: body, Fresh: true}
	if err := t.call(ctx, request, &reply); err != nil {
		return "", err
	}
	if !validID(string(reply.ID)) {
		return "", unreadable(op, "it has no order number")
	}
	return string(reply.ID), nil
}

func (t *talk) confirm(ctx context.Context, body confirmRequest) (pos.Observation, error) {
	const op = "confirm"
	request := httpjson.Request{Op: op, Method: http.MethodPatch, Path: t.settings.ConfirmVersion + pathConfirm, Body: body}
	err := t.act(ctx, request, t.settings.EmptyConfirms)
	if err != nil && !alreadyConfirmed(err) {
		return pos.Observation{}, t.classify(op, err)
	}
	return posted(body.ID), nil
}

func posted(id string) pos.Observation {
	return pos.Observation{Ticket: order.Ticket{System: System, ID: id}, State: order.TicketWaiting}
}
