package app

import (
	"cmp"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// staffSecret signs what the people of simulated stores are asked.
const staffSecret = "whsec_c2ltdWxhdGVkLXN0YWZmLXNlY3JldC0w" //nolint:gosec // guards nothing: it shows that signatures are right

// SimulatedStore is a store whose restaurant and merchant account in the pretended world at worldURL
// have the store's own id. It holds money before it takes it, and its deadlines are short.
func SimulatedStore(worldURL, id, name string) config.Store {
	return config.Store{
		ID: id, Name: name, Phone: "+7 495 000-00-00", Timezone: "Europe/Moscow", Currency: "RUB",
		POS: config.POS{System: "procart", URL: worldURL + "/procart/" + id + "/api/v3", Token: "simulated"},
		Payment: config.Payment{
			Provider: "sandbox", Flow: order.Hold,
			Settings: config.Settings{"url": worldURL + "/payments/" + id, "secret": "simulated", "allow_http": true},
		},
		Policy: order.ShortPolicy(),
	}
}

// WithStaff is a simulated store whose people can be asked, through the chat of its restaurant in the
// pretended world at worldURL.
func WithStaff(s config.Store, worldURL string) config.Store {
	s.Staff = config.Staff{Webhook: config.Secret(worldURL + "/staff/" + s.ID), Secret: staffSecret}
	return s
}

// knowing is a world whose chats take only what is signed by the simulated stores.
func knowing(world simulator.Options) simulator.Options {
	world.StaffSecret = cmp.Or(world.StaffSecret, staffSecret)
	return world
}
