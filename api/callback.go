package api

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

const (
	// callbackStep bounds each of the two steps of a callback, so that a POS is answered within two
	// seconds whatever is away.
	callbackStep = 900 * time.Millisecond

	// callbackPurpose and a store's id are what a callback's token is minted for.
	callbackPurpose = "pos:"
	// callbackPath is where POS systems call, before the store's id and the token.
	callbackPath = "/callbacks/pos/"
)

// CallbackPurpose is the purpose of the tokens in a store's callback URLs, minted of the order's id.
func CallbackPurpose(storeID string) string { return callbackPurpose + storeID }

// CallbackURL is where a store's POS tells that a ticket of the token's order has changed, below the public URL.
func CallbackURL(publicURL, storeID, token string) string {
	return publicURL + callbackPath + storeID + "/" + token
}

// ReceiveCallback takes what a POS tells about an order. It survives a caller that hangs up.
func (s *server) ReceiveCallback(ctx context.Context, r gen.ReceiveCallbackRequestObject) (gen.ReceiveCallbackResponseObject, error) {
	storeID := strings.ToLower(r.Store) // store ids are lower case, URLs change theirs on their way
	orderID, ok := s.Token.Verify(CallbackPurpose(storeID), r.Token)
	if !ok || !order.ValidID(orderID) {
		return nil, &Problem{Code: NotFound}
	}
	exchangeOf(ctx).orderID = orderID
	request, body := requestOf(ctx), exchangeOf(ctx).body
	message, err := s.Callbacks.Decode(storeID, request.Header, body)
	if err != nil {
		// The body may hold anything, and the error with it; that somebody called is news enough.
		s.Log.WithField("order_id", orderID).WithField("store_id", storeID).Warn("callback not understood")
		message = order.Message{}
	}
	message.ID, message.Source, message.ReceivedAt = uuid.NewString(), order.FromCallback, s.Clock().UTC()
	letter := journal.Letter{StoreID: storeID, OrderID: orderID, Message: message}
	if err := s.post(context.WithoutCancel(request.Context()), letter); err != nil {
		return nil, err
	}
	return gen.ReceiveCallback204Response{}, nil
}

// post puts a letter into the inbox, from where the relay takes it to the saga at once: an order hears
// everything in the order in which it came. What is no news stays there: a saga takes only so many
// signals. Without the inbox the saga is told directly, and only a letter that is neither stored nor
// delivered is an error.
func (s *server) post(ctx context.Context, l journal.Letter) error {
	storing, cancel := context.WithTimeout(ctx, callbackStep)
	defer cancel()
	fresh, stored := s.Journal.Receive(storing, l)
	if stored != nil {
		return s.deliver(ctx, l, stored)
	}
	if fresh {
		s.Kick()
	}
	return nil
}

// deliver signals the saga of a letter that could not be stored, and why.
func (s *server) deliver(ctx context.Context, l journal.Letter, stored error) error {
	delivering, cancel := context.WithTimeout(ctx, callbackStep)
	defer cancel()
	delivered := s.Sagas.Deliver(delivering, l.OrderID, l.Message)
	if delivered != nil && !errors.Is(delivered, workflows.ErrUnknownOrder) {
		return &Problem{Code: SagasUnavailable, Err: errors.Join(stored, delivered)}
	}
	s.Log.WithField("order_id", l.OrderID).WithError(stored).Warn("letter delivered without the inbox")
	return nil
}
