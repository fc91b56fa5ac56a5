package app

import (
	"cmp"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

const (
	// staffSecret signs what the people of simulated stores are asked.
	staffSecret = "whsec_c2ltdWxhdGVkLXN0YWZmLXNlY3JldC0w" //nolint:gosec // guards nothing: it shows that signatures are right
	// hubService is what Eleve's hub calls every simulated store: its restaurants are told apart by their addresses.
	hubService = "0b7d3c52-8f1e-4a6d-9c2b-5e4f3a2b1c0d"
)

// SimulatedStore is a store whose restaurant and merchant account in the pretended world at worldURL
// have the store's own id. Its POS is the system, with what else the connector has to know of the dialect. It
// holds money before it takes it, and its deadlines are short.
func SimulatedStore(system simulator.System, worldURL, id, name string) config.Store {
	s := config.Store{
		ID: id, Name: name, Phone: "+7 495 000-00-00", Timezone: "Europe/Moscow", Currency: "RUB",
		Payment: config.Payment{
			Provider: "sandbox", Flow: order.Hold,
			Settings: config.Settings{"url": worldURL + "/payments/" + id, "secret": "simulated", "allow_http": true},
		},
		Policy: order.ShortPolicy(),
	}
	s.POS = config.POS{System: string(system), URL: worldURL + "/" + string(system) + "/" + id, Token: "simulated"}
	switch system {
	case simulator.ProCart:
		s.POS.URL += "/api/v3"
	case simulator.DeliveryHatch:
		s.POS.URL += "/api/v2/ext"
	case simulator.BotPOS:
		s.Phone, s.Timezone, s.Currency = "+82 2 000 0000", "Asia/Seoul", "KRW"
		s.POS.URL += "/api/v1"
		s.POS.Settings = config.Settings{
			"store_id": id, "variant": "suggest", "cancel": "order_id", "refused_words": []any{"FAILED"},
		}
	case simulator.Eleve:
		s.Phone, s.Timezone, s.Currency = "+55 11 0000-0000", "America/Sao_Paulo", "BRL"
		s.POS.Settings = config.Settings{"service_id": hubService, "service_fee_percent": 10}
	case simulator.Wixtar:
		s.Phone, s.Timezone, s.Currency = "+886 2 0000 0000", "Asia/Taipei", "TWD"
		s.POS.Settings = config.Settings{"token_url": s.POS.URL + "/oauth/v1/token", "client_id": "simulated", "store_id": id}
	}
	return s
}

// WithStaff is a simulated store whose people can be asked, through the chat of its restaurant in the
// pretended world at worldURL.
func WithStaff(s config.Store, worldURL string) config.Store {
	s.Staff = config.Staff{Webhook: config.Secret(worldURL + "/staff/" + s.ID), Secret: staffSecret}
	return s
}

// knowing is a world whose chats take only what is signed by the simulated stores, and in which those POS that
// are told by hand where to call know the API's URL.
func knowing(world simulator.Options, publicURL string) simulator.Options {
	world.StaffSecret = cmp.Or(world.StaffSecret, staffSecret)
	told := make(map[string]simulator.Settings, len(world.Restaurants))
	for id, s := range world.Restaurants {
		if s.System == simulator.BotPOS {
			s.BotPOS.CallbackBase = cmp.Or(s.BotPOS.CallbackBase, publicURL)
		}
		told[id] = s
	}
	world.Restaurants = told
	return world
}
