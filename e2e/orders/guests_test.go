package orders_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

const second = simulator.Duration(time.Second)

// guests are lives in which the guest has to do something to pay.
func guests() []system.Life {
	seldom := func(p *order.Policy) { p.PaymentPoll = order.Duration(10 * time.Minute) }
	return []system.Life{
		{
			Name: "a link that the guest pays is known by the provider's webhook, long before the next poll", Store: system.Store{Policy: seldom},
			Live: func(t *testing.T, s *system.System, store string) {
				o := s.Ask(t, store, "webhook", simulator.RedirectToken)
				require.Equal(t, order.AwaitingPayment, o.Status)
				s.Pays(t, o)
				s.AwaitStatus(t, o.Id, order.AwaitingAcceptance)
				s.Serve(t, o)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name: "a code that the guest pays is known by a poll when the webhook is lost",
			Live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.Payments(store), simulator.Fault{Name: simulator.LostCallback})
				o := s.Ask(t, store, "poll", simulator.QRToken)
				s.Pays(t, o)
				s.AwaitStatus(t, o.Id, order.AwaitingAcceptance)
				s.Serve(t, o)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name: "a guest's browser that comes back from the payment page makes us ask, and is sent on to the bot", Store: system.Store{Policy: seldom},
			Live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.Payments(store), simulator.Fault{Name: simulator.LostCallback})
				o := s.Ask(t, store, "browser", simulator.RedirectToken)
				back := browse(t, http.MethodPost, *o.Payment.Action.Url, url.Values{"decision": {"pay"}})
				require.True(t, strings.HasPrefix(back, s.URL+"/pay/"), back)
				require.Equal(t, system.ReturnURL, browse(t, http.MethodGet, back, nil))
				s.AwaitStatus(t, o.Id, order.AwaitingAcceptance)
				s.Serve(t, o)
				s.RequireEnd(t, o, system.Delivered())
			},
		},
		{
			Name: "a forged webhook moves nothing", Store: system.Store{Policy: seldom},
			Live: func(t *testing.T, s *system.System, store string) {
				s.Faults(t, simulator.Payments(store), simulator.Fault{Name: simulator.ForgedCallback})
				o := s.Ask(t, store, "forged-notice", simulator.RedirectToken)
				s.Pays(t, o)
				system.Eventually(t, "the forged notice is refused", func() bool {
					notices := s.Payments(t, o)[0].Notices
					return len(notices) > 0 && notices[len(notices)-1].Outcome == simulator.CallbackRefused
				})
				require.Equal(t, order.AwaitingPayment, s.Get(t, o.Id).Status)
				require.Equal(t, http.StatusOK, s.Cancel(t, o).Code)
				s.RequireEnd(t, o, system.End{Status: order.Cancelled, Problem: order.GuestCancelled, Payment: order.PaymentVoided})
			},
		},
		{
			Name: "a link that the guest does not pay ends with its time",
			Store: system.Store{Policy: func(p *order.Policy) {
				p.GuestPaymentWithin = order.Duration(2 * time.Second)
			}},
			Live: func(t *testing.T, s *system.System, store string) {
				o := s.Ask(t, store, "unpaid", simulator.RedirectToken)
				o = s.AwaitSettled(t, o.Id)
				require.Equal(t, order.Expired, o.Status)
				require.Equal(t, order.LinkExpired, o.Problem.Code)
				require.Contains(t, []order.PaymentState{order.PaymentVoided, order.PaymentDeclined}, o.Payment.State)
				require.Zero(t, s.World.Ledger().Balance(o.Id).Open, "nobody can pay any more")
				require.Empty(t, s.Tickets(t, o))
			},
		},
		{
			Name: "a guest who pays after the order has expired gets it back before the order settles",
			Store: system.Store{
				Account: simulator.AccountSettings{KeepLinks: true, LinkMin: simulator.Duration(20 * time.Second)},
				Policy:  func(p *order.Policy) { p.GuestPaymentWithin = order.Duration(2 * time.Second) },
			},
			Live: func(t *testing.T, s *system.System, store string) {
				o := s.Ask(t, store, "late-payment", simulator.RedirectToken)
				o = s.AwaitStatus(t, o.Id, order.Expired)
				require.Nil(t, o.SettledAt, "the link can still be paid")
				s.Pays(t, o)
				s.RequireEnd(t, o, system.End{Status: order.Expired, Problem: order.LinkExpired, Payment: order.PaymentVoided})
			},
		},
		{
			Name: "a guest who refuses on the payment page has not paid", Store: system.Store{Policy: seldom},
			Live: func(t *testing.T, s *system.System, store string) {
				o := s.Ask(t, store, "refused-page", simulator.RedirectToken)
				browse(t, http.MethodPost, *o.Payment.Action.Url, url.Values{"decision": {"refuse"}})
				s.RequireEnd(t, o, system.End{Status: order.PaymentFailed, Problem: order.Declined, Payment: order.PaymentDeclined})
			},
		},
	}
}

// browse does what a guest's browser does, and returns where it is sent to.
func browse(t *testing.T, method, address string, form url.Values) string {
	t.Helper()
	browser := http.Client{
		Timeout:       system.Patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	request, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := browser.Do(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusSeeOther, response.StatusCode)
	return response.Header.Get("Location")
}
