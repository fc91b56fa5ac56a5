package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

const (
	// ReturnPurpose and an order's id are what the token of a return URL is minted for.
	ReturnPurpose = "pay"

	returnPath = "/pay/"
	returnEnd  = "/return"
	// returnEvery bounds how often a guest who loads the page again and again makes the saga ask the
	// provider. It asks by itself every few seconds.
	returnEvery = 10 * time.Second
	returned    = "guest_returned"
)

// ReturnURL is where a guest's browser goes after an action to pay, below the public URL. token is
// minted for [ReturnPurpose] and the order's id.
func ReturnURL(publicURL, token string) string { return publicURL + returnPath + token + returnEnd }

// ReturnFromPayment sends a guest's browser on to where the bot wants it, and makes the saga ask the
// provider now. Whoever has the link may do so as often as they like: it proves nothing.
func (s *server) ReturnFromPayment(ctx context.Context, r gen.ReturnFromPaymentRequestObject) (gen.ReturnFromPaymentResponseObject, error) {
	orderID, ok := s.Token.Verify(ReturnPurpose, r.Token)
	if !ok || !order.ValidID(orderID) {
		return s.pages.show(page{status: http.StatusNotFound, Title: "Not found", Text: "This link is not valid."})
	}
	exchangeOf(ctx).orderID = orderID
	ctx = context.WithoutCancel(requestOf(ctx).Context())
	record, err := s.journalled(ctx, orderID)
	if err != nil {
		record, err = s.findBegun(ctx, orderID, err)
	}
	if err != nil || record.Snapshot.Payment.Undecided() {
		s.nudge(ctx, orderID, record.Snapshot.Order.StoreID)
	}
	if err == nil {
		if to := s.returnURL(record.Snapshot.Order); to != "" {
			return gen.ReturnFromPayment303Response{Headers: gen.ReturnFromPayment303ResponseHeaders{Location: to}}, nil
		}
	}
	return s.pages.show(page{
		status: http.StatusOK, Title: "Thank you", Text: "We are looking after your payment. You can go back to the chat: it tells you how your order stands.",
	})
}

// nudge posts a letter, at most one in a while. One that goes astray does no harm: the saga polls.
func (s *server) nudge(ctx context.Context, orderID, storeID string) {
	slot := strconv.FormatInt(s.Clock().UnixNano()/int64(returnEvery), 10)
	l := journal.Letter{StoreID: storeID, OrderID: orderID, Message: order.Message{
		ID:     uuid.NewSHA1(uuid.NameSpaceURL, []byte(returned+"\x00"+orderID+"\x00"+slot)).String(),
		Source: order.FromProvider, ReceivedAt: s.Clock().UTC(), Raw: returned,
	}}
	if err := s.post(ctx, l); err != nil {
		s.Log.WithField("order_id", orderID).WithError(err).Warn("return of a guest not told")
	}
}

// returnURL is where the bot wants the guest; empty if it did not say, or if nobody can tell any more.
func (s *server) returnURL(o order.Order) string {
	guest, err := s.Seal.OpenGuest(o.ID, o.Guest)
	if err != nil {
		s.Log.WithField("order_id", o.ID).WithError(err).Warn("return URL not opened")
		return ""
	}
	if !leadsBack(guest.ReturnURL) {
		return ""
	}
	return guest.ReturnURL
}
