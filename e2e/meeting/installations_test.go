package meeting_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/simulator"
)

// installation is a restaurant whose POS is set up otherwise than most, and what the connector is told of it.
type installation struct {
	name       string
	system     simulator.System
	settings   map[string]any
	restaurant func(*simulator.Settings)
	// menuless says that the menu says nothing, so that the bot says what a dish costs.
	menuless bool
	// said are the states where they are other ones than usual.
	said map[simulator.State]order.TicketState
	// forgotten are the stages in which the POS does not know the ticket.
	forgotten []simulator.State
}

func installations() []installation {
	procart, hatch, kakao, eleve, wixtar := simulator.ProCart, simulator.DeliveryHatch, simulator.BotPOS, simulator.Eleve, simulator.Wixtar
	return []installation{
		{name: "GUIDs without braces", system: procart, restaurant: func(s *simulator.Settings) { s.ProCart.GUIDForm = simulator.LowerGUID }},
		{
			name: "orders asked for by POST", system: procart, restaurant: func(s *simulator.Settings) { s.ProCart.GetOrdersVerb = http.MethodPost },
			settings: map[string]any{"getorders_method": "POST"},
		},
		{
			name: "another header for the token", system: procart, restaurant: func(s *simulator.Settings) { s.ProCart.TokenHeader = "X-Key" },
			settings: map[string]any{"token_header": "X-Key"},
		},
		{
			name: "orders that have ended are hidden", system: procart, restaurant: func(s *simulator.Settings) { s.ProCart.HideFinished = true },
			forgotten: []simulator.State{simulator.Done, simulator.Removed},
		},
		{name: "Windows-1251", system: hatch, restaurant: func(s *simulator.Settings) { s.DeliveryHatch.CP1251 = true }},
		{name: "no list of dishes while an order waits", system: hatch, restaurant: func(s *simulator.Settings) { s.DeliveryHatch.OmitItems = true }},
		{name: "an order that the till prices when it is taken", system: hatch, restaurant: func(s *simulator.Settings) { s.DeliveryHatch.LateTill = true }},
		{
			name: "a version without callbacks, which is polled", system: hatch, settings: map[string]any{"poll_only": true},
			restaurant: func(s *simulator.Settings) { s.DeliveryHatch.Version = "3.0.5.1000" },
			said:       states(order.TicketWaiting, order.TicketCooking, order.TicketReady, order.TicketCompleted, order.TicketGone),
		},
		{name: "a store that is a number", system: kakao, settings: map[string]any{"store_id": "12"}, restaurant: func(s *simulator.Settings) {
			s.BotPOS.StoreID, s.BotPOS.NumericStoreID = "12", true
		}},
		{name: "a queue under the other name", system: kakao, settings: map[string]any{"cancel": "strict"}, restaurant: func(s *simulator.Settings) { s.BotPOS.SwapWaiting = true }},
		{name: "commas after last elements", system: kakao, restaurant: func(s *simulator.Settings) { s.BotPOS.TrailingComma = true }},
		{name: "a token", system: kakao, restaurant: func(s *simulator.Settings) { s.BotPOS.TokenHeader = "Authorization" }},
		{
			name: "bodies that mean nothing", system: kakao, menuless: true, settings: map[string]any{"variant": "seed"},
			restaurant: func(s *simulator.Settings) { s.BotPOS.Mode = simulator.BotPOSSeed },
			said:       states("", "", "", "", ""),
		},
		{name: "a hub that remembers answers", system: eleve, restaurant: func(s *simulator.Settings) { s.Eleve.CacheFor = simulator.Duration(1) }},
		{name: "totals that are checked", system: eleve, restaurant: func(s *simulator.Settings) { s.Eleve.CheckTotal, s.Eleve.RefuseDuplicates = true, true }},
		{
			name: "ids of the till's own", system: eleve, restaurant: func(s *simulator.Settings) { s.Eleve.IDs = simulator.PDVIDs },
			said: states(order.TicketCooking, order.TicketCooking, order.TicketCooking, order.TicketCompleted, ""),
		},
		{
			name: "a till that does not keep our id", system: eleve, restaurant: func(s *simulator.Settings) { s.Eleve.IDs = simulator.PDVIDsOnly },
			forgotten: []simulator.State{simulator.Waiting, simulator.Cooking, simulator.OnTheWay, simulator.Done, simulator.Removed},
		},
		{
			name: "a till that forgets what is closed", system: eleve, restaurant: func(s *simulator.Settings) { s.Eleve.HideClosed = true },
			forgotten: []simulator.State{simulator.Done},
		},
		{
			name: "statuses that are not known for a moment", system: wixtar, restaurant: func(s *simulator.Settings) { s.Wixtar.Blips = 3 },
			said: states(order.TicketWaiting, order.TicketCooking, "", order.TicketCompleted, order.TicketGone),
		},
		{name: "hundredths", system: wixtar, settings: map[string]any{"amount_scale": 100}, restaurant: func(s *simulator.Settings) {
			s.Wixtar.Scale, s.Wixtar.CheckPrice = 100, true
		}},
	}
}

// of is the party of a system.
func of(system simulator.System) party {
	for _, p := range parties() {
		if p.system == system {
			return p
		}
	}
	return party{}
}

func TestEveryInstallationIsSpokenTo(t *testing.T) {
	t.Parallel()
	for _, i := range installations() {
		t.Run(string(i.system)+", "+i.name, func(t *testing.T) {
			t.Parallel()
			p := of(i.system)
			p.menuless = i.menuless
			p.settings, p.restaurant = i.settings, func(s *simulator.Settings, _ string) { i.restaurant(s) }
			if i.said != nil {
				p.said = i.said
			}
			e := meet(t, p)
			pinger, ok := e.connector.(pos.Pinger)
			require.True(t, ok)
			health, err := pinger.Ping(t.Context())
			require.NoError(t, err)
			require.True(t, health.Ready, health.Why)
			id, made := e.post(orderID)
			require.Equal(t, simulator.Waiting, made.Stage)
			for _, stage := range []simulator.State{simulator.Waiting, simulator.Cooking, simulator.OnTheWay, simulator.Done, simulator.Removed} {
				if stage != simulator.Waiting {
					e.move(orderID, stage)
				}
				if slices.Contains(i.forgotten, stage) {
					_, err := e.connector.Observe(t.Context(), id)
					require.Equal(t, pos.NotFound, pos.KindOf(err), "%s: %v", stage, err)
					continue
				}
				seen := e.observe(id)
				require.Equal(t, p.said[stage], seen.State, "%s: %q", stage, seen.Ticket.Raw)
			}
		})
	}
}
