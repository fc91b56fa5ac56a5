package system

import "github.com/ordersaga/ordersaga/internal/rig"

// What bots present to the API, see [rig.BotKey].
const (
	BotKey      = rig.BotKey
	OpsKey      = rig.OpsKey
	OtherBotKey = rig.OtherBotKey
)
