package api

import (
	"context"
	"errors"
	"strings"

	"github.com/google/uuid"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/payment"
)

// noticePath is where payment providers call, before the provider's name.
const noticePath = "/callbacks/payments/"

// NoticeURL is where a payment provider calls us, below the public URL.
func NoticeURL(publicURL, provider string) string { return publicURL + noticePath + provider }

// ReceivePaymentNotice takes what a payment provider tells. It survives a caller that hangs up. A
// provider repeats what it gets no 2xx for, so only what is not authentic, or not kept, is refused.
func (s *server) ReceivePaymentNotice(ctx context.Context, r gen.ReceivePaymentNoticeRequestObject) (gen.ReceivePaymentNoticeResponseObject, error) {
	request, body := requestOf(ctx), exchangeOf(ctx).body
	notices, err := s.Payments.Notices(r.Provider, request.Header, body)
	switch e, known := errors.AsType[*payment.Error](err); {
	case err == nil:
	case known && e.Kind != payment.Unauthorized:
		// It is the provider's, and sent again it would be understood no better. The saga polls.
		s.Log.WithField("provider", r.Provider).WithError(err).Warn("payment notice not understood")
	default:
		// Whoever sent it may have written anything into it, and into the error.
		s.Log.WithField("provider", r.Provider).Warn("payment notice not authentic")
		return nil, &Problem{Code: NotAuthentic, Err: err}
	}
	for _, n := range notices {
		if err := s.postNotice(context.WithoutCancel(request.Context()), r.Provider, n); err != nil {
			return nil, err
		}
	}
	return gen.ReceivePaymentNotice204Response{}, nil
}

// postNotice puts a notice into the inbox of the order that its reference names.
func (s *server) postNotice(ctx context.Context, provider string, n payment.Notice) error {
	orderID, ok := orderOfRef(n.Ref)
	if !ok {
		s.Log.WithField("provider", provider).Info("payment notice about no order of ours")
		return nil
	}
	exchangeOf(ctx).orderID = orderID
	storeID, awaited := s.awaitsNotice(ctx, orderID)
	if !awaited {
		return nil
	}
	what := n.What
	if what == "" {
		what = "changed" // a letter without a word would be a nudge to look at the store's tickets
	}
	return s.post(ctx, journal.Letter{StoreID: storeID, OrderID: orderID, Message: order.Message{
		ID: noticeID(provider, n), Source: order.FromProvider, ReceivedAt: s.Clock().UTC(), Raw: what,
	}})
}

// awaitsNotice reports whether the order's saga waits for news of its payment, and the order's store for
// people who read the inbox. Providers tell every change, those too that they answered to our own calls;
// each would cost a signal. Where the journal is late by the moment of a notice, the saga's poll is not.
func (s *server) awaitsNotice(ctx context.Context, orderID string) (storeID string, awaited bool) {
	ctx, cancel := context.WithTimeout(ctx, callbackStep)
	defer cancel()
	record, err := s.Journal.Order(ctx, orderID)
	if err != nil {
		return "", true
	}
	return record.Snapshot.Order.StoreID, record.Snapshot.Payment.Undecided()
}

// orderOfRef is the order whose attempt to pay has the reference: ORDER-N.
func orderOfRef(ref string) (orderID string, ok bool) {
	orderID, n, found := strings.Cut(ref, "-")
	numbered := n != "" && strings.Trim(n, "0123456789") == ""
	return orderID, found && numbered && order.ValidID(orderID)
}

// noticeID is the inbox's id of a notice: the same when the provider sends it again.
func noticeID(provider string, n payment.Notice) string {
	name := strings.Join([]string{"notice", provider, n.ID, n.Ref}, "\x00")
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte(name)).String()
}
