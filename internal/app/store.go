package app

import (
	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/order"
)

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
