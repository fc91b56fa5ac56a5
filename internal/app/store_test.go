package app_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/internal/app"
	"github.com/ordersaga/ordersaga/pos/registry"
	"github.com/ordersaga/ordersaga/simulator"
)

func TestASimulatedStoreOfEverySystemIsConnected(t *testing.T) {
	var stores []config.Store
	for _, system := range simulator.Systems() {
		s := app.SimulatedStore(system, "http://127.0.0.1:9", string(system)+"-1", "A store")
		require.Equal(t, string(system), s.POS.System)
		stores = append(stores, s)
	}
	connectors, err := registry.New(config.Config{Stores: stores})
	require.NoError(t, err)
	require.Equal(t, registry.Known(), connectors.Systems())
}

func TestARestaurantThatIsToldByHandWhereToCallKnowsTheAPI(t *testing.T) {
	o := options(t.TempDir())
	o.World.Restaurants = map[string]simulator.Settings{
		"kakao-1": {System: simulator.BotPOS},
		"kakao-2": {System: simulator.BotPOS, BotPOS: simulator.BotPOSSettings{CallbackBase: "http://127.0.0.1:9"}},
		store:     {},
	}
	a := start(t, o)
	for restaurant, want := range map[string]string{"kakao-1": a.URL(), "kakao-2": "http://127.0.0.1:9", store: ""} {
		settings, err := a.Admin().Restaurant(t.Context(), restaurant)
		require.NoError(t, err)
		require.Equal(t, want, settings.BotPOS.CallbackBase, restaurant)
	}
	require.Empty(t, o.World.Restaurants["kakao-1"].BotPOS.CallbackBase, "whose options they are keeps them")
}
